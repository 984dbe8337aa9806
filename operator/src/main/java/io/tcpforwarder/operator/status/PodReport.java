package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import java.util.Optional;

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

    /** Why the pod could not do as told. */
    Optional<String> error() {
        return Optional.ofNullable(spec.configError())
                .or(() -> spec.listeners().stream()
                        .filter(listener -> listener.error() != null)
                        .map(listener -> "listener '" + listener.name() + "': " + listener.error())
                        .findFirst());
    }
}
