package io.tcpforwarder.dataplane.listener;

/** How a connection ended. All but the first two count as failed. */
public enum Ending {
    /** Both sides ended their output. */
    COMPLETED,
    /** The client left before an endpoint was reached. */
    CLIENT_LEFT,
    /** The client reset the connection. */
    CLIENT_RESET,
    /** The endpoint reset the connection. */
    ENDPOINT_RESET,
    /** No endpoint could be reached with the attempts and time there were. */
    NO_ENDPOINT,
    /** The drain time was over. */
    DRAINED
}
