package io.tcpforwarder.dataplane.listener;

import java.util.Set;

/** Tells nobody. */
public enum Unobserved implements ConnectionObserver, ConnectionObservers {
    INSTANCE;

    @Override
    public void accepted() {}

    @Override
    public void refused() {}

    @Override
    public void attemptFailed(String backend, AttemptFailure failure) {}

    @Override
    public void connected(String backend, long connectNanos) {}

    @Override
    public void hedged(String backend) {}

    @Override
    public void pooled(String backend) {}

    @Override
    public void notPooled(String backend) {}

    @Override
    public void waiting(int change) {}

    @Override
    public void forwarded(long bytesUpstream, long bytesDownstream) {}

    @Override
    public void ended(ConnectionSummary summary) {}

    @Override
    public ConnectionObserver of(String listener) {
        return this;
    }

    @Override
    public void backends(String listener, Set<String> names) {}

    @Override
    public void removed(String listener) {}
}
