package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.ServiceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where clients connect. Node ports and addresses are the API server's to choose: they are never applied, so never fought
 * over.
 */
final class ForwarderService {
    private ForwarderService() {}

    static Service of(Blueprint blueprint) {
        return new ServiceBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .withNewSpec()
                .withType(type(blueprint.spec().service().type()))
                .withSelector(Labels.selector(blueprint.name()))
                .withPorts(ports(blueprint))
                .endSpec()
                .build();
    }

    /** Ports on which the pods listen; a listener that was never accepted keeps its place, for a Service needs a port. */
    private static List<ServicePort> ports(Blueprint blueprint) {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (ListenerConfig listener : blueprint.config().listeners()) {
            names.put(listener.port(), listener.name());
        }
        for (ListenerSpec listener : blueprint.spec().listeners()) {
            if (!names.containsValue(listener.name())) {
                names.putIfAbsent(listener.port(), listener.name());
            }
        }
        return names.entrySet().stream()
                .map(port -> port(port.getValue(), port.getKey()))
                .toList();
    }

    static ServicePort port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(number)
                .withTargetPort(new IntOrString(number))
                .build();
    }

    private static String type(ServiceType type) {
        return switch (type) {
            case CLUSTER_IP -> "ClusterIP";
            case NODE_PORT -> "NodePort";
            case LOAD_BALANCER -> "LoadBalancer";
        };
    }
}
