package io.tcpforwarder.dataplane.logging;

import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;

/** Tells the access log too. */
record LoggedConnections(String listener, ConnectionObserver next, AccessLog log) implements ConnectionObserver {
    @Override
    public void accepted() {
        next.accepted();
    }

    @Override
    public void refused() {
        next.refused();
    }

    @Override
    public void attemptFailed(String backend, AttemptFailure failure) {
        next.attemptFailed(backend, failure);
    }

    @Override
    public void connected(String backend, long connectNanos) {
        next.connected(backend, connectNanos);
    }

    @Override
    public void hedged(String backend) {
        next.hedged(backend);
    }

    @Override
    public void pooled(String backend) {
        next.pooled(backend);
    }

    @Override
    public void notPooled(String backend) {
        next.notPooled(backend);
    }

    @Override
    public void waiting(int change) {
        next.waiting(change);
    }

    @Override
    public void forwarded(long bytesUpstream, long bytesDownstream) {
        next.forwarded(bytesUpstream, bytesDownstream);
    }

    @Override
    public void ended(ConnectionSummary summary) {
        next.ended(summary);
        log.ended(listener, summary);
    }
}
