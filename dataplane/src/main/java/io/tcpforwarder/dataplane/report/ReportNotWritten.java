package io.tcpforwarder.dataplane.report;

/** The report could not be written. Two failures with one message are the same failure, whatever their causes say. */
public final class ReportNotWritten extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says why.
     *
     * @param message without a detail that differs from one attempt to the next
     * @param cause with the details
     */
    public ReportNotWritten(String message, Throwable cause) {
        super(message, cause);
    }
}
