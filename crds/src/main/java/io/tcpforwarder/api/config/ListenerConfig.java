package io.tcpforwarder.api.config;

import io.tcpforwarder.api.v1alpha1.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A port to listen on.
 *
 * @param name unique in the config
 * @param port 1 to 65535, unique in the config
 * @param backends where its connections go, at least one
 * @param maxConnections at once; 0, or left out: no limit of its own
 * @param idleTimeout how long a connection may carry nothing; 0, or left out: for ever
 * @param maxConnectionAge how long a connection may last; 0, or left out: as long as it likes
 */
public record ListenerConfig(
        String name,
        int port,
        List<BackendConfig> backends,
        Integer maxConnections,
        @DurationText Duration idleTimeout,
        @DurationText Duration maxConnectionAge) {
    public ListenerConfig {
        backends = Objects.requireNonNullElse(backends, List.of());
        maxConnections = Objects.requireNonNullElse(maxConnections, 0);
        idleTimeout = Objects.requireNonNullElse(idleTimeout, Duration.ZERO);
        maxConnectionAge = Objects.requireNonNullElse(maxConnectionAge, Duration.ZERO);
    }

    /** A listener without limits of its own. */
    public static ListenerConfig of(String name, int port, List<BackendConfig> backends) {
        return new ListenerConfig(name, port, backends, 0, Duration.ZERO, Duration.ZERO);
    }
}
