package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Service;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.observe.Observed;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Connections that come back multiply until every pod is full. A Service leads back when its selector picks the forwarder's
 * own pods, or those of another forwarder whose backends lead back.
 */
final class Loops {
    private final Observed observed;
    private final String self;
    private final Set<String> visited = new HashSet<>();

    Loops(Observed observed) {
        this.observed = observed;
        this.self = observed.forwarder().getMetadata().getName();
    }

    /** The way back from a Service, for a person; empty if there is none. */
    Optional<String> from(Service service) {
        String name = service.getMetadata().getName();
        String next = service.getSpec().getSelector().get(Labels.NAME);
        if (next == null || !visited.add(next)) {
            return Optional.empty();
        }
        String step = "Service '%s' selects the pods of TcpForwarder '%s'".formatted(name, next);
        if (next.equals(self)) {
            return Optional.of(step);
        }
        return Optional.ofNullable(observed.forwarders().get(next))
                .flatMap(this::through)
                .map(rest -> step + ", " + rest);
    }

    private Optional<String> through(TcpForwarder forwarder) {
        return forwarder.getSpec().listeners().stream()
                .flatMap(listener -> listener.backendRefs().stream())
                .map(BackendRef::name)
                .distinct()
                .flatMap(name -> Optional.ofNullable(observed.services().get(name)).stream())
                .flatMap(service -> from(service).stream())
                .findFirst();
    }
}
