package io.tcpforwarder.dataplane.endpoint;

/** What discovery says of an endpoint, before any connection was tried. */
public enum Availability {
    /** Wants connections. */
    READY,
    /** Serves still, but is about to go. */
    TERMINATING,
    /** Wants none. */
    NOT_READY
}
