package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.operator.validation.Finding;
import io.tcpforwarder.operator.validation.ListenerVerdict;
import io.tcpforwarder.operator.validation.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes beside each listener's sums why it is not served as the spec says, and how it is served meanwhile. */
final class ListenerProblems {
    /** 64 listeners of them are 32 KiB. */
    private static final int MAX_MESSAGE = 512;

    private final Verdict verdict;
    private final List<ListenerConfig> effective;

    ListenerProblems(Verdict verdict, List<ListenerConfig> effective) {
        this.verdict = verdict;
        this.effective = effective;
    }

    List<ListenerStatus> tell(List<ListenerStatus> listeners) {
        return listeners.stream().map(this::tell).toList();
    }

    private ListenerStatus tell(ListenerStatus listener) {
        return verdict.listeners().stream()
                .filter(found -> found.listener().asked().name().equals(listener.name()))
                .filter(found -> !found.findings().isEmpty())
                .findFirst()
                .map(found -> listener.with(found.findings().getFirst().reason().text(), message(found)))
                .orElse(listener);
    }

    private String message(ListenerVerdict found) {
        String meanwhile = "; " + meanwhile(found);
        String findings = found.findings().stream().map(Finding::message).collect(Collectors.joining("; "));
        return Names.bounded(findings, MAX_MESSAGE - meanwhile.length()) + meanwhile;
    }

    private String meanwhile(ListenerVerdict found) {
        Optional<ListenerConfig> served = effective.stream()
                .filter(config -> config.name().equals(found.listener().asked().name()))
                .findFirst();
        if (served.isEmpty()) {
            return "the listener is not served";
        }
        Set<String> asked = found.listener().asked().backendRefs().stream()
                .map(BackendRef::name)
                .collect(Collectors.toSet());
        Set<String> used = served.get().backends().stream()
                .map(BackendConfig::endpointSlices)
                .filter(Objects::nonNull)
                .map(EndpointSlicesConfig::service)
                .collect(Collectors.toSet());
        return asked.containsAll(used) && used.size() < asked.size()
                ? "the listener goes on with its other backends"
                : "the listener goes on as it was last accepted";
    }
}
