package io.tcpforwarder.operator.desired;

/** How far a forwarder's pods have come, the worst first. */
public enum Health {
    /** Not all pods that should run are of the present template, are available and report. */
    BROKEN,

    /** They are. */
    RUNNING,

    /** And the forwarder is Ready. */
    READY
}
