package io.tcpforwarder.dataplane.health;

/** What this process thinks of an endpoint, best first. */
public enum State {
    HEALTHY,
    TERMINATING,
    NOT_READY,
    EJECTED
}
