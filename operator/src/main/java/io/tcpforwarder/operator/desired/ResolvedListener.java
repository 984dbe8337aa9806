package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A listener of the spec, and what of it can be used.
 *
 * @param asked as the spec says
 * @param isValid whether it makes sense in itself
 * @param backends one for each backendRef
 */
public record ResolvedListener(ListenerSpec asked, boolean isValid, List<ResolvedBackend> backends) {
    public ResolvedListener {
        backends = List.copyOf(backends);
    }

    /**
     * The listener as the spec says. A backend that is not resolved goes on as it was before, or gives its share to the others.
     *
     * @param before what the pods were told last; null if nothing
     * @return empty if the listener makes no sense, or nothing would get a connection
     */
    Optional<ListenerConfig> renewed(@Nullable ListenerConfig before) {
        if (!isValid) {
            return Optional.empty();
        }
        Set<EndpointSlicesConfig> used = backends.stream()
                .map(ResolvedBackend::config)
                .filter(Objects::nonNull)
                .map(BackendConfig::endpointSlices)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
        List<BackendConfig> usable = new ArrayList<>();
        for (ResolvedBackend backend : backends) {
            if (backend.config() != null) {
                usable.add(backend.config());
            } else if (before != null && !backend.isBarred()) {
                last(backend.ref(), before)
                        .filter(kept -> kept.endpointSlices() != null && used.add(kept.endpointSlices()))
                        .map(kept -> kept.withWeight(backend.ref().weight()))
                        .ifPresent(usable::add);
            }
        }
        return serving(new ListenerConfig(
                asked.name(),
                asked.port(),
                usable,
                asked.maxConnectionsPerPod(),
                asked.idleTimeout(),
                asked.maxConnectionAge()));
    }

    /**
     * The listener as it was, without what may not be used any more, or never was told by an operator; empty if nothing would get a
     * connection.
     */
    Optional<ListenerConfig> kept(ListenerConfig before) {
        Set<String> barred = backends.stream()
                .filter(ResolvedBackend::isBarred)
                .map(backend -> backend.ref().name())
                .collect(Collectors.toSet());
        return serving(new ListenerConfig(
                before.name(),
                before.port(),
                before.backends().stream()
                        .filter(backend -> backend.endpointSlices() != null
                                && !barred.contains(backend.endpointSlices().service()))
                        .toList(),
                before.maxConnections(),
                before.idleTimeout(),
                before.maxConnectionAge()));
    }

    /** The backend of the same Service; where there were several ports of it, the one that the ref names. */
    private static Optional<BackendConfig> last(BackendRef ref, ListenerConfig before) {
        List<BackendConfig> same = before.backends().stream()
                .filter(backend -> backend.endpointSlices() != null
                        && backend.endpointSlices().service().equals(ref.name()))
                .toList();
        return same.stream()
                .filter(backend -> same.size() == 1
                        || backend.name().equals(ref.name() + ":" + ref.port().getIntVal())
                        || Objects.requireNonNull(backend.endpointSlices())
                                .portName()
                                .equals(ref.port().getStrVal()))
                .findFirst();
    }

    private static Optional<ListenerConfig> serving(ListenerConfig listener) {
        return Optional.of(listener)
                .filter(config -> config.backends().stream().anyMatch(backend -> backend.weight() > 0));
    }
}
