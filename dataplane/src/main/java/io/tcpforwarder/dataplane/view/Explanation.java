package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.health.Reason;

/** Why an endpoint gets the connections that it gets, in a sentence. */
public final class Explanation {
    private Explanation() {}

    /** Without a full stop; begins with a small letter. */
    public static String of(EndpointView view) {
        EndpointDetail detail = view.detail();
        return switch (view.state()) {
            case HEALTHY -> healthy(detail);
            case TERMINATING ->
                detail.used()
                        ? "its pod is about to end, but no other endpoint works"
                        : "its pod is about to end, and others work";
            case NOT_READY -> "discovery says that its pod is not ready";
            case EJECTED -> why(view) + consequence(detail);
        };
    }

    private static String healthy(EndpointDetail detail) {
        return detail.used() ? "gets its share of new connections" : "gets nothing, for its backend has weight 0";
    }

    private static String why(EndpointView view) {
        return view.reason() == Reason.LOW_SUCCESS_RATE
                ? "only " + view.successPercent() + " % of its connections and probes succeeded"
                : view.consecutiveFailures() + " failures in a row";
    }

    private static String consequence(EndpointDetail detail) {
        if (detail.down()) {
            return "; gets nothing until a probe reaches it";
        }
        return detail.used() ? "; used all the same, for too few others are left" : "; gets nothing until revived";
    }
}
