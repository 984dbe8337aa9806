package io.tcpforwarder.dataplane;

import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.Ending;

enum Silent implements ConnectionObserver {
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
    public void ended(Ending ending, long durationNanos, long bytesUpstream, long bytesDownstream) {}
}
