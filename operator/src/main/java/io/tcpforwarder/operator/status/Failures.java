package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Failures of endpoints behind messages. Their causes are what servers said, which may be something else each time, and so are no news
 * by themselves: they stand at the end of a message, where they can be told from the rest.
 */
final class Failures {
    private static final String EXAMPLE = "; for example ";

    private Failures() {}

    /**
     * One of several, at a place; empty if nothing is known of it.
     *
     * @param listener whose it is; null where there is no other
     */
    static String example(String place, @Nullable String listener, @Nullable EndpointFailure failure) {
        return failure == null
                ? ""
                : EXAMPLE + place + (listener == null ? "" : " of listener '" + listener + "'") + text(failure);
    }

    /** Of the endpoint that a message is about; empty if nothing is known of it. */
    static String last(@Nullable EndpointFailure failure) {
        return failure == null ? "" : "; last failure" + text(failure);
    }

    private static String text(EndpointFailure failure) {
        return " (%s): %s".formatted(failure.kind() == FailureKind.PROBE ? "probe" : "connection", failure.cause());
    }

    /** A message up to the example. */
    static String withoutExample(String message) {
        int example = message.indexOf(EXAMPLE);
        return example < 0 ? message : message.substring(0, example);
    }
}
