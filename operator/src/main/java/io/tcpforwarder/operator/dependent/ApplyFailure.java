package io.tcpforwarder.operator.dependent;

/** The API server did not do its part of a pass, and may the next time. */
public final class ApplyFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ApplyFailure(String message) {
        // No stack trace: where it happened says nothing about why, and it may happen for hours.
        super(message, null, false, false);
    }
}
