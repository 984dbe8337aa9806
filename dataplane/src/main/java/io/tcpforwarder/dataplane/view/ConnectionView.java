package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One open connection.
 *
 * @param listener that it came through
 * @param client where it came from, null where the system does not say
 * @param phase what it is doing
 * @param backend of the endpoint, null before one is connected
 * @param endpoint that it is connected to, null before one is
 * @param ageNanos since it was accepted
 * @param bytesUpstream sent to the endpoint so far
 * @param bytesDownstream sent to the client so far
 */
public record ConnectionView(
        String listener,
        @Nullable InetSocketAddress client,
        Phase phase,
        @Nullable String backend,
        @Nullable Endpoint endpoint,
        long ageNanos,
        long bytesUpstream,
        long bytesDownstream) {
    /** What a connection is doing. */
    public enum Phase {
        /** No endpoint has taken it yet. */
        CONNECTING,
        /** An endpoint has taken it, and neither side has sent a byte. */
        WAITING,
        /** Bytes go through. */
        RELAYING
    }
}
