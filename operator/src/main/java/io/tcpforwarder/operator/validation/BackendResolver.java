package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.IpFamily;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.ResolvedBackend;
import io.tcpforwarder.operator.desired.ResolvedListener;
import io.tcpforwarder.operator.observe.Observed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns Services and their ports into what a data-plane pod looks for: EndpointSlices and port names. */
final class BackendResolver {
    private final Observed observed;
    private final String namespace;
    private final Loops loops;

    BackendResolver(Observed observed) {
        this.observed = observed;
        this.namespace = observed.forwarder().getMetadata().getNamespace();
        loops = new Loops(observed);
    }

    /** What a Service and its port come to. */
    private sealed interface Resolution {}

    private record Found(ServicePort port, EndpointSlicesConfig slices) implements Resolution {}

    private record Missing(Finding finding, boolean isBarred) implements Resolution {}

    /**
     * Resolves each backendRef of a listener.
     *
     * @param invalid what is wrong with it anyhow
     */
    ListenerVerdict resolve(ListenerPlace place, ListenerSpec listener, List<Finding> invalid) {
        List<Finding> contradictions = new ArrayList<>(invalid);
        List<Finding> unresolved = new ArrayList<>();
        List<ResolvedBackend> backends = new ArrayList<>();
        Map<EndpointSlicesConfig, Integer> seen = new HashMap<>();
        for (int i = 0; i < listener.backendRefs().size(); i++) {
            BackendRef ref = listener.backendRefs().get(i);
            String field = "backendRefs[%d]".formatted(i);
            switch (look(place, field, ref)) {
                case Found found -> {
                    backends.add(new ResolvedBackend(ref, backend(listener, ref, found), false));
                    Integer other = seen.putIfAbsent(found.slices(), i);
                    if (other != null) {
                        contradictions.add(place.finding(
                                ConditionReason.INVALID,
                                field,
                                "leads to port %d of Service '%s', as backendRefs[%d] does already; expected one backendRef with the sum of their weights"
                                        .formatted(found.port().getPort(), ref.name(), other)));
                    }
                }
                case Missing missing -> {
                    backends.add(new ResolvedBackend(ref, null, missing.isBarred()));
                    unresolved.add(missing.finding());
                }
            }
        }
        return new ListenerVerdict(
                new ResolvedListener(listener, contradictions.isEmpty(), backends), contradictions, unresolved);
    }

    private Resolution look(ListenerPlace place, String field, BackendRef ref) {
        Service service = observed.services().get(ref.name());
        if (service == null && isOwn(ref.name())) {
            return loop(place, field, ref, Loops.step(ref.name(), observed.forwarder()), true);
        }
        if (service == null) {
            return missing(place.finding(
                    ConditionReason.SERVICE_NOT_FOUND,
                    field + ".name",
                    "Service '%s' does not exist in namespace '%s'".formatted(ref.name(), namespace)));
        }
        if ("ExternalName".equals(service.getSpec().getType())) {
            return missing(place.finding(
                    ConditionReason.EXTERNAL_NAME,
                    field + ".name",
                    "Service '%s' is of type ExternalName, which has no endpoints; expected one of another type"
                            .formatted(ref.name())));
        }
        Optional<String> back = loops.from(service);
        if (back.isPresent()) {
            return loop(
                    place,
                    field,
                    ref,
                    back.get(),
                    Labels.select(service.getSpec().getSelector(), observed.forwarder()));
        }
        Optional<ServicePort> port = port(service, ref.port());
        if (port.isEmpty()) {
            return missing(
                    place.finding(ConditionReason.PORT_NOT_FOUND, field + ".port", portNotFound(service, ref.port())));
        }
        return isTcp(port.get())
                ? new Found(port.get(), slices(service, port.get()))
                : missing(place.finding(
                        ConditionReason.PORT_NOT_TCP,
                        field + ".port",
                        "port %s of Service '%s' is %s; expected one that is TCP"
                                .formatted(
                                        ref.port().getValue(),
                                        ref.name(),
                                        port.get().getProtocol())));
    }

    /** Whether the name is that of a Service which the forwarder will have, though it may not have it yet. */
    private boolean isOwn(String service) {
        ObjectNames names = observed.names();
        return service.equals(names.owned()) || service.equals(names.metrics());
    }

    private static Missing loop(ListenerPlace place, String field, BackendRef ref, String back, boolean isBarred) {
        return new Missing(
                place.finding(
                        ConditionReason.LOOP,
                        field + ".name",
                        "Service '%s' leads back to this TcpForwarder: %s".formatted(ref.name(), back)),
                isBarred);
    }

    /** What is missing may have been there before, and then goes on as it was. */
    private static Missing missing(Finding finding) {
        return new Missing(finding, false);
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

    private static String portNotFound(Service service, IntOrString wanted) {
        String ports = service.getSpec().getPorts().stream()
                .map(port -> port.getName() == null
                        ? port.getPort().toString()
                        : "%d (%s)".formatted(port.getPort(), port.getName()))
                .collect(Collectors.joining(", "));
        return "Service '%s' has no port %s; %s"
                .formatted(
                        service.getMetadata().getName(),
                        wanted.getStrVal() == null ? wanted.getIntVal() : "named '" + wanted.getStrVal() + "'",
                        ports.isEmpty() ? "it has none at all" : "expected one of " + ports);
    }

    private EndpointSlicesConfig slices(Service service, ServicePort port) {
        List<String> families = service.getSpec().getIpFamilies();
        return new EndpointSlicesConfig(
                namespace,
                service.getMetadata().getName(),
                Objects.requireNonNullElse(port.getName(), ""),
                !families.isEmpty() && families.getFirst().equals("IPv6") ? IpFamily.IPV6 : IpFamily.IPV4);
    }

    private static BackendConfig backend(ListenerSpec listener, BackendRef ref, Found found) {
        boolean alone = listener.backendRefs().stream()
                        .filter(other -> other.name().equals(ref.name()))
                        .count()
                == 1;
        return BackendConfig.ofSlices(
                alone ? ref.name() : ref.name() + ":" + found.port().getPort(), ref.weight(), found.slices());
    }
}
