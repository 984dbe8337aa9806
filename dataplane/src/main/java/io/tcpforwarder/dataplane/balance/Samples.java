package io.tcpforwarder.dataplane.balance;

/** Where an event loop puts what it experienced with an endpoint. Each loop has its own; called on that loop only. */
public interface Samples {
    /** A connection was opened, and the endpoint did not drop it before its first byte: {@code connectNanos} is the time to connect. */
    void succeeded(Candidate candidate, long connectNanos);

    /** The endpoint refused, timed out, or ended the connection before its first byte when the client had not. */
    void failed(Candidate candidate);
}
