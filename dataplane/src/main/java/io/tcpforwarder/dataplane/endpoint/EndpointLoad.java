package io.tcpforwarder.dataplane.endpoint;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections an endpoint carries in this process. Written by every event loop, read by all threads: with the
 * admission counter the only mutable state that threads share.
 */
public final class EndpointLoad {
    /** One number for both kinds, so that a limit on their sum is exact whichever loops race for the last place. */
    private final AtomicInteger total = new AtomicInteger();

    private final AtomicInteger active = new AtomicInteger();

    /** An attempt to connect begins; it ends with {@link #connected()} or {@link #notConnected()}. */
    public void connecting() {
        total.incrementAndGet();
    }

    /**
     * The same, unless the endpoint is full.
     *
     * @param limit attempts and connections at once, 0: any number
     * @return whether the attempt may begin; if not, nothing is counted
     */
    public boolean tryConnecting(int limit) {
        if (limit == 0) {
            connecting();
            return true;
        }
        int seen = total.get();
        while (seen < limit) {
            int before = total.compareAndExchange(seen, seen + 1);
            if (before == seen) {
                return true;
            }
            seen = before;
        }
        return false;
    }

    public void notConnected() {
        total.decrementAndGet();
    }

    /** The attempt became a connection; it ends with {@link #closed()}. */
    public void connected() {
        active.incrementAndGet();
    }

    public void closed() {
        active.decrementAndGet();
        total.decrementAndGet();
    }

    /** Whether {@link #tryConnecting} would have to refuse now. */
    public boolean full(int limit) {
        return limit != 0 && total.get() >= limit;
    }

    /** Attempts and connections. */
    public int total() {
        return total.get();
    }

    public int active() {
        return active.get();
    }

    /** Attempts alone; a little off while another thread counts. */
    public int pending() {
        return Math.max(0, total.get() - active.get());
    }
}
