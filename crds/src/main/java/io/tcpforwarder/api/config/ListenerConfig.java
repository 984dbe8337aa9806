package io.tcpforwarder.api.config;

import java.util.List;
import java.util.Objects;

/**
 * A port to listen on.
 *
 * @param name unique in the config
 * @param port 1 to 65535, unique in the config
 * @param backends where its connections go, at least one
 */
public record ListenerConfig(String name, int port, List<BackendConfig> backends) {
    public ListenerConfig {
        backends = Objects.requireNonNullElse(backends, List.of());
    }
}
