package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.tcpforwarder.api.config.IpFamily;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ExternalTrafficPolicy;
import io.tcpforwarder.api.v1alpha1.IpFamilyPolicy;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.ServiceSpec;
import io.tcpforwarder.api.v1alpha1.ServiceType;
import io.tcpforwarder.api.v1alpha1.SessionAffinity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect. Addresses, and every node port that the spec does not say, are the API server's to choose: they are
 * never applied, so never fought over.
 */
final class ForwarderService {
    private ForwarderService() {}

    static Service of(Blueprint blueprint) {
        ServiceSpec asked = blueprint.spec().service();
        ServiceSpecBuilder spec = new ServiceSpecBuilder()
                .withType(type(asked.type()))
                .withSelector(Labels.selector(blueprint.name()))
                .withPorts(ports(blueprint))
                .withLoadBalancerClass(asked.loadBalancerClass())
                .withLoadBalancerSourceRanges(asked.loadBalancerSourceRanges())
                .withExternalTrafficPolicy(text(asked.externalTrafficPolicy()))
                .withIpFamilyPolicy(text(asked.ipFamilyPolicy()));
        if (asked.ipFamilies() != null) {
            spec.withIpFamilies(
                    asked.ipFamilies().stream().map(ForwarderService::text).toList());
        }
        return new ServiceBuilder()
                .withMetadata(new ObjectMetaBuilder(
                                blueprint.metadata(blueprint.names().owned()))
                        .withAnnotations(new TreeMap<>(asked.annotations()))
                        .build())
                .withSpec(withAffinity(spec, asked).build())
                .build();
    }

    /**
     * Ports on which the pods listen; a listener that was never accepted keeps its place, for a Service needs a port, but not where it would
     * lead clients to what the pods tell only inside.
     */
    static Map<Integer, String> listenerPorts(Blueprint blueprint) {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (ListenerConfig listener : blueprint.config().listeners()) {
            names.put(listener.port(), listener.name());
        }
        for (ListenerSpec listener : blueprint.spec().listeners()) {
            if (!names.containsValue(listener.name()) && listener.port() != DataPlanePod.ADMIN_PORT) {
                names.putIfAbsent(listener.port(), listener.name());
            }
        }
        return names;
    }

    static ServicePortBuilder port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(number)
                .withTargetPort(new IntOrString(number));
    }

    private static List<ServicePort> ports(Blueprint blueprint) {
        return listenerPorts(blueprint).entrySet().stream()
                .map(port -> port(port.getValue(), port.getKey())
                        .withNodePort(nodePort(blueprint, port.getValue()))
                        .build())
                .toList();
    }

    private static @Nullable Integer nodePort(Blueprint blueprint, String listener) {
        return blueprint.spec().listeners().stream()
                .filter(asked -> asked.name().equals(listener))
                .findFirst()
                .map(ListenerSpec::nodePort)
                .orElse(null);
    }

    private static ServiceSpecBuilder withAffinity(ServiceSpecBuilder spec, ServiceSpec asked) {
        if (asked.sessionAffinity() != SessionAffinity.CLIENT_IP) {
            return spec;
        }
        Duration timeout = asked.sessionAffinityTimeout();
        spec.withSessionAffinity("ClientIP");
        return timeout == null
                ? spec
                : spec.withNewSessionAffinityConfig()
                        .withNewClientIP((int) timeout.toSeconds())
                        .endSessionAffinityConfig();
    }

    private static String type(ServiceType type) {
        return switch (type) {
            case CLUSTER_IP -> "ClusterIP";
            case NODE_PORT -> "NodePort";
            case LOAD_BALANCER -> "LoadBalancer";
        };
    }

    private static @Nullable String text(@Nullable ExternalTrafficPolicy policy) {
        return switch (policy) {
            case null -> null;
            case CLUSTER -> "Cluster";
            case LOCAL -> "Local";
        };
    }

    private static @Nullable String text(@Nullable IpFamilyPolicy policy) {
        return switch (policy) {
            case null -> null;
            case SINGLE_STACK -> "SingleStack";
            case PREFER_DUAL_STACK -> "PreferDualStack";
            case REQUIRE_DUAL_STACK -> "RequireDualStack";
        };
    }

    private static String text(IpFamily family) {
        return switch (family) {
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
        };
    }
}
