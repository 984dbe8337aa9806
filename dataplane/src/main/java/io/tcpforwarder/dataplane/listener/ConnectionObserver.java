package io.tcpforwarder.dataplane.listener;

/**
 * Is told what happens to the connections of one listener. Called on event loops, several at once: implementations are
 * thread-safe, do not block and allocate nothing.
 */
public interface ConnectionObserver {
    /** A client was let in. {@link #ended} follows exactly once. */
    void accepted();

    /** A client was refused before anything else: the pod holds as many connections as it may. */
    void refused();

    /** An attempt to reach an endpoint failed; another may follow. */
    void attemptFailed(String backend, AttemptFailure failure);

    /** An endpoint was reached after {@code connectNanos}. */
    void connected(String backend, long connectNanos);

    /** A connection is over. */
    void ended(ConnectionSummary summary);
}
