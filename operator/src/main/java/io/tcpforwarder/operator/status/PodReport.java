package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a live data-plane pod says, cleaned.
 *
 * @param pod its name
 * @param spec what it says
 */
record PodReport(String pod, ReportSpec spec) {
    Optional<ListenerReport> listener(String name) {
        return spec.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst();
    }

    /** What the pod could do only in part. */
    Optional<String> warning() {
        return Optional.ofNullable(spec.configWarning());
    }

    /** Which endpoints the pod cannot follow, and why. */
    Optional<String> sourceErrors() {
        String errors = spec.listeners().stream()
                .filter(listener -> listener.sourceError() != null)
                .map(listener -> "listener '%s', %s".formatted(listener.name(), listener.sourceError()))
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? Optional.empty() : Optional.of(errors);
    }

    /** Why the pod could not do as told. */
    Optional<String> error() {
        return Optional.ofNullable(spec.configError())
                .or(() -> spec.listeners().stream()
                        .filter(listener -> listener.error() != null)
                        .map(listener -> "listener '" + listener.name() + "': " + listener.error())
                        .findFirst());
    }
}
