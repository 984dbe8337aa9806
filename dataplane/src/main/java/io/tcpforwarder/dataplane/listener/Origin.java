package io.tcpforwarder.dataplane.listener;

/** Where the connection to an endpoint came from. */
public enum Origin {
    /** Opened for this client. */
    OPENED,
    /** Waited in the pool. */
    POOLED,
    /** The second of two attempts at once, and the faster one. */
    HEDGED
}
