package io.tcpforwarder.dataplane.apiserver;

/** The API server was not reached, or did not do what it was asked. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    ApiException(int status, String message) {
        // No stack trace: where it happened says nothing about why, and it may happen for hours.
        super(message, null, false, false);
        this.status = status;
    }

    /** Of HTTP, as in 403; 0 if there was no answer, or none that could be read. */
    public int status() {
        return status;
    }
}
