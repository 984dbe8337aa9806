package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointReason;

/** Reasons as a person reads them in an event. */
final class EndpointReasons {
    private EndpointReasons() {}

    static String text(EndpointReason reason) {
        return switch (reason) {
            case CONSECUTIVE_FAILURES -> "too many failures in a row";
            case LOW_SUCCESS_RATE -> "fewer than half of its connections and probes succeed";
            case POD_NOT_READY -> "its pod is not ready";
            case POD_TERMINATING -> "its pod is terminating";
            case PROBE_SUCCEEDED, CONNECTION_SUCCEEDED, UNTRIED -> "nothing is known against it";
        };
    }
}
