package io.tcpforwarder.dataplane.balance;

/** Where an event loop puts what it experienced with an endpoint. Each loop has its own; called on that loop only. */
public interface Samples {
    /**
     * A connection was opened, and the endpoint did not drop it before its first byte.
     *
     * @param nanos what the score's signal measured
     */
    void succeeded(Candidate candidate, long nanos);

    /** The same, where the signal measured nothing: counts as a success, but says nothing of how fast it was. */
    void succeeded(Candidate candidate);

    /**
     * An attempt was given up in favour of another, and would have taken longer than it was given: raises the latency to that, and
     * counts neither as a success nor as a failure.
     */
    void slower(Candidate candidate, long nanos);

    /**
     * The endpoint refused, timed out, or ended the connection before a byte went either way when the client had not.
     *
     * @param cause for people
     */
    void failed(Candidate candidate, String cause);

    /**
     * The endpoint ended the connection without a byte after the client had spoken, perhaps because of what the client said.
     *
     * @param cause for people
     */
    void dropped(Candidate candidate, String cause);
}
