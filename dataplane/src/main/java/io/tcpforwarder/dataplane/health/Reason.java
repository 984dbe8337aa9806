package io.tcpforwarder.dataplane.health;

/** Why an endpoint is in its state. */
public enum Reason {
    PROBE_SUCCEEDED,
    CONNECTION_SUCCEEDED,
    UNTRIED,
    POD_TERMINATING,
    POD_NOT_READY,
    CONSECUTIVE_FAILURES,
    LOW_SUCCESS_RATE
}
