package io.tcpforwarder.dataplane.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One listener.
 *
 * @param name of it
 * @param port it listens on
 * @param accepting whether its socket is open; false while suspended, draining or failed
 * @param error why the port could not be opened, null when all is well
 * @param active connections open now
 * @param backends in the order of the config; last those that it names no more and that serve until the others are known
 * @param endpoints of its backends, in no order
 */
public record ListenerView(
        String name,
        int port,
        boolean accepting,
        @Nullable String error,
        int active,
        List<BackendView> backends,
        List<EndpointView> endpoints) {}
