package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.relay.RelayOutcome;

/** How a connection ended. */
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
    DRAINED,
    /** It carried nothing for idleTimeout. */
    IDLE_TIMEOUT,
    /** It lasted for maxConnectionAge. */
    MAX_AGE,
    /** Its endpoint was removed, and with it its connections were to end. */
    ENDPOINT_REMOVED;

    /** Whether something went wrong, rather than as somebody wanted it. */
    public boolean failed() {
        return switch (this) {
            case COMPLETED, CLIENT_LEFT, IDLE_TIMEOUT, MAX_AGE, ENDPOINT_REMOVED -> false;
            case CLIENT_RESET, ENDPOINT_RESET, NO_ENDPOINT, DRAINED -> true;
        };
    }

    static Ending of(RelayOutcome.End end) {
        return switch (end) {
            case COMPLETED -> COMPLETED;
            case CLIENT_BROKE -> CLIENT_RESET;
            case ENDPOINT_BROKE -> ENDPOINT_RESET;
            case ABORTED -> DRAINED;
        };
    }
}
