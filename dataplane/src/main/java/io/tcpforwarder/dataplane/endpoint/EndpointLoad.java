package io.tcpforwarder.dataplane.endpoint;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections an endpoint carries in this process. Written by every event loop, read by all threads: with the
 * admission counter the only mutable state that threads share.
 */
public final class EndpointLoad {
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();

    /** An attempt to connect begins; it ends with {@link #connected()} or {@link #notConnected()}. */
    public void connecting() {
        pending.incrementAndGet();
    }

    public void notConnected() {
        pending.decrementAndGet();
    }

    /** The attempt became a connection; it ends with {@link #closed()}. */
    public void connected() {
        active.incrementAndGet();
        pending.decrementAndGet();
    }

    public void closed() {
        active.decrementAndGet();
    }

    public int active() {
        return active.get();
    }

    public int pending() {
        return pending.get();
    }
}
