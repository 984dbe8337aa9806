package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.relay.RelayOutcome;

/** How a connection ended. All but the first two count as failed. */
public enum Ending {
    /** Both sides ended their output. */
    COMPLETED,
    /** The client left before a byte was forwarded. */
    CLIENT_LEFT,
    /** The client reset the connection. */
    CLIENT_RESET,
    /** The endpoint reset the connection. */
    ENDPOINT_RESET,
    /** No endpoint could be reached with the attempts and time there were. */
    NO_ENDPOINT,
    /** The drain time was over. */
    DRAINED;

    static Ending of(RelayOutcome.End end) {
        return switch (end) {
            case COMPLETED -> COMPLETED;
            case CLIENT_BROKE -> CLIENT_RESET;
            case ENDPOINT_BROKE -> ENDPOINT_RESET;
            case ABORTED -> DRAINED;
        };
    }
}
