package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the numbers of a report have moved so far from the written ones that a person would want to know. */
final class Movement {
    private record Key(String listener, String backend, String address, int port) {}

    private Movement() {}

    /** Some number differs by more than a tenth of what is written, or an endpoint came into the list. */
    static boolean between(ReportSpec written, ReportSpec now) {
        Map<String, ListenerReport> listeners = new HashMap<>();
        written.listeners().forEach(listener -> listeners.put(listener.name(), listener));
        Map<Key, EndpointReport> endpoints = new HashMap<>();
        written.endpoints().forEach(endpoint -> endpoints.put(key(endpoint), endpoint));
        return now.listeners().stream().anyMatch(listener -> moved(listeners.get(listener.name()), listener))
                || now.endpoints().stream().anyMatch(endpoint -> moved(endpoints.get(key(endpoint)), endpoint));
    }

    private static boolean moved(@Nullable ListenerReport written, ListenerReport now) {
        return written == null || moved(written.activeConnections(), now.activeConnections());
    }

    private static boolean moved(@Nullable EndpointReport written, EndpointReport now) {
        return written == null
                || moved(written.score(), now.score())
                || moved(written.latencyMicros(), now.latencyMicros())
                || moved(written.successPercent(), now.successPercent())
                || moved(written.activeConnections(), now.activeConnections());
    }

    private static boolean moved(long written, long now) {
        return Math.abs(now - written) * 10 > written;
    }

    private static Key key(EndpointReport endpoint) {
        return new Key(
                endpoint.listener(),
                Objects.requireNonNullElse(endpoint.backend(), ""),
                endpoint.address(),
                endpoint.port());
    }
}
