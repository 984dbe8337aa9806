package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.transport.ConnectFailure;

/** Why one attempt to reach an endpoint failed. */
public enum AttemptFailure {
    /** The endpoint's host answered that nobody listens. */
    REFUSED,
    /** No answer within connect.timeout. */
    TIMEOUT,
    /** The network says that there is no way to the host. */
    UNREACHABLE,
    /** Connected, then ended by the endpoint before its first byte. */
    DROPPED,
    /** This machine has no file descriptor, memory or port left, or does not allow it: not the endpoint's fault. */
    LOCAL;

    static AttemptFailure of(ConnectFailure failure) {
        return switch (failure) {
            case REFUSED -> REFUSED;
            case RESET -> DROPPED;
            case TIMEOUT -> TIMEOUT;
            case UNREACHABLE -> UNREACHABLE;
            case LOCAL, EXHAUSTED -> LOCAL;
        };
    }
}
