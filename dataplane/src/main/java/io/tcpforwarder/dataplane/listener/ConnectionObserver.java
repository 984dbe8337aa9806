package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.pool.PoolObserver;

/**
 * Is told what happens to the connections of one listener. Called on event loops, several at once: implementations are
 * thread-safe, do not block and allocate nothing.
 */
public interface ConnectionObserver extends PoolObserver {
    /** A client was let in. {@link #ended} follows exactly once. */
    void accepted();

    /** A client was refused before anything else: the pod holds as many connections as it may. */
    void refused();

    /** An attempt to reach an endpoint failed; another may follow. */
    void attemptFailed(String backend, AttemptFailure failure);

    /** An endpoint was reached after {@code connectNanos}. */
    void connected(String backend, long connectNanos);

    /** An attempt was slow, and a second one begins beside it, to an endpoint of this backend. */
    void hedged(String backend);

    /**
     * A connection has carried so many bytes more: once a second while it carries any, and the rest before {@link #ended}, whose summary
     * has the sums.
     */
    void forwarded(long bytesUpstream, long bytesDownstream);

    /** A connection is over. */
    void ended(ConnectionSummary summary);
}
