package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.IpFamily;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.operator.observe.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns Services and their ports into what a data-plane pod looks for: EndpointSlices and port names. */
final class BackendResolver {
    private final Observed observed;
    private final String namespace;

    BackendResolver(Observed observed) {
        this.observed = observed;
        this.namespace = observed.forwarder().getMetadata().getNamespace();
    }

    /** What became of a listener. */
    sealed interface Resolution {}

    /** All its backends can be forwarded to. */
    record Resolved(ListenerConfig listener) implements Resolution {}

    /** At least one cannot. */
    record Unresolved(List<Finding> findings) implements Resolution {}

    Resolution resolve(ListenerSpec listener) {
        List<BackendConfig> backends = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (BackendRef ref : listener.backendRefs()) {
            String place = "listener '%s': Service '%s'".formatted(listener.name(), ref.name());
            Service service = observed.services().get(ref.name());
            if (service == null) {
                findings.add(new Finding(
                        ConditionReason.SERVICE_NOT_FOUND,
                        "%s does not exist in namespace '%s'".formatted(place, namespace)));
                continue;
            }
            Optional<Finding> unfit = unfit(place, service);
            Optional<ServicePort> port = port(service, ref.port());
            if (unfit.isPresent()) {
                findings.add(unfit.get());
            } else if (port.isEmpty()) {
                findings.add(portNotFound(place, service, ref.port()));
            } else if (!isTcp(port.get())) {
                findings.add(new Finding(
                        ConditionReason.PORT_NOT_TCP,
                        "%s: port %s is %s; only TCP can be forwarded"
                                .formatted(
                                        place, ref.port().getValue(), port.get().getProtocol())));
            } else {
                backends.add(backend(listener, ref, service, port.get()));
            }
        }
        return findings.isEmpty()
                ? new Resolved(new ListenerConfig(
                        listener.name(),
                        listener.port(),
                        backends,
                        listener.maxConnectionsPerPod(),
                        listener.idleTimeout(),
                        listener.maxConnectionAge()))
                : new Unresolved(findings);
    }

    private Optional<Finding> unfit(String place, Service service) {
        if ("ExternalName".equals(service.getSpec().getType())) {
            return Optional.of(new Finding(
                    ConditionReason.EXTERNAL_NAME,
                    "%s is of type ExternalName, which has no endpoints; expected a Service with EndpointSlices"
                            .formatted(place)));
        }
        return new Loops(observed)
                .from(service)
                .map(path -> new Finding(
                        ConditionReason.LOOP, "%s leads back to this TcpForwarder: %s".formatted(place, path)));
    }

    private static Optional<ServicePort> port(Service service, IntOrString wanted) {
        List<ServicePort> named = service.getSpec().getPorts().stream()
                .filter(port -> wanted.getStrVal() == null
                        ? Objects.equals(port.getPort(), wanted.getIntVal())
                        : wanted.getStrVal().equals(port.getName()))
                .toList();
        // One number may stand for TCP and UDP at once, as with DNS.
        return named.stream()
                .filter(BackendResolver::isTcp)
                .findFirst()
                .or(() -> named.stream().findFirst());
    }

    private static boolean isTcp(ServicePort port) {
        return port.getProtocol() == null || port.getProtocol().equals("TCP");
    }

    private static Finding portNotFound(String place, Service service, IntOrString wanted) {
        String ports = service.getSpec().getPorts().stream()
                .map(port -> port.getName() == null
                        ? port.getPort().toString()
                        : "%d (%s)".formatted(port.getPort(), port.getName()))
                .collect(Collectors.joining(", "));
        String message = wanted.getStrVal() == null
                ? "%s has no port %d; it has %s".formatted(place, wanted.getIntVal(), ports)
                : "%s has no port named '%s'; it has %s".formatted(place, wanted.getStrVal(), ports);
        return new Finding(ConditionReason.PORT_NOT_FOUND, message);
    }

    private BackendConfig backend(ListenerSpec listener, BackendRef ref, Service service, ServicePort port) {
        String portName = Objects.requireNonNullElse(port.getName(), "");
        boolean alone = listener.backendRefs().stream()
                        .filter(other -> other.name().equals(ref.name()))
                        .count()
                == 1;
        List<String> families = service.getSpec().getIpFamilies();
        return BackendConfig.ofSlices(
                alone ? ref.name() : ref.name() + ":" + port.getPort(),
                ref.weight(),
                new EndpointSlicesConfig(
                        namespace,
                        ref.name(),
                        portName,
                        !families.isEmpty() && families.getFirst().equals("IPv6") ? IpFamily.IPV6 : IpFamily.IPV4));
    }
}
