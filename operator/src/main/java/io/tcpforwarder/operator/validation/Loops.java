package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Service;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.observe.Observed;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Connections that come back multiply until every pod is full. A Service leads back when its selector picks the forwarder's
 * own pods, or those of another forwarder whose backends lead back.
 */
final class Loops {
    private final Observed observed;
    private final Set<String> visited = new HashSet<>();

    Loops(Observed observed) {
        this.observed = observed;
    }

    /** The way back from a Service, for a person; empty if there is none. */
    Optional<String> from(Service service) {
        Stream<TcpForwarder> others = observed.forwarders().values().stream()
                .sorted(Comparator.comparing(other -> other.getMetadata().getName()));
        return Stream.concat(Stream.of(observed.forwarder()), others)
                .filter(forwarder -> Labels.select(service.getSpec().getSelector(), forwarder))
                .flatMap(forwarder -> through(service, forwarder).stream())
                .findFirst();
    }

    static String step(String service, TcpForwarder forwarder) {
        return "Service '%s' selects the pods of TcpForwarder '%s'"
                .formatted(service, forwarder.getMetadata().getName());
    }

    private Optional<String> through(Service service, TcpForwarder forwarder) {
        String name = forwarder.getMetadata().getName();
        String step = step(service.getMetadata().getName(), forwarder);
        if (name.equals(observed.forwarder().getMetadata().getName())) {
            return Optional.of(step);
        }
        return visited.add(name) ? onwards(forwarder).map(rest -> step + ", " + rest) : Optional.empty();
    }

    private Optional<String> onwards(TcpForwarder forwarder) {
        return forwarder.getSpec().listeners().stream()
                .flatMap(listener -> listener.backendRefs().stream())
                .map(BackendRef::name)
                .distinct()
                .flatMap(name -> Optional.ofNullable(observed.services().get(name)).stream())
                .flatMap(service -> from(service).stream())
                .findFirst();
    }
}
