package io.tcpforwarder.dataplane.endpoint;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections an endpoint carries in this process. Written by every event loop, read by all threads.
 */
public final class EndpointLoad {
    /** Attempts, connections and those that wait: one number, so that a limit on their sum is exact whichever loops race for the last. */
    private final AtomicInteger places = new AtomicInteger();

    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /** An attempt to connect begins; it ends with {@link #connected()}, {@link #waits()} or {@link #notConnected()}. */
    public void connecting() {
        places.incrementAndGet();
    }

    /**
     * The same, unless the endpoint is full.
     *
     * @param limit places, 0: any number
     * @return whether the attempt may begin; if not, nothing is counted
     */
    public boolean tryConnecting(int limit) {
        if (limit == 0) {
            connecting();
            return true;
        }
        int seen = places.get();
        while (seen < limit) {
            int before = places.compareAndExchange(seen, seen + 1);
            if (before == seen) {
                return true;
            }
            seen = before;
        }
        return false;
    }

    public void notConnected() {
        places.decrementAndGet();
    }

    /** The attempt became a connection; it ends with {@link #closed()}. */
    public void connected() {
        active.incrementAndGet();
    }

    public void closed() {
        active.decrementAndGet();
        places.decrementAndGet();
    }

    /** The attempt is for a connection that will wait for a client; it ends with {@link #taken()} or {@link #abandoned()}. */
    public void waits() {
        waiting.incrementAndGet();
    }

    /** A client takes over a connection that waited: its place counts as an attempt again. */
    public void taken() {
        waiting.decrementAndGet();
    }

    /** A connection that waited is gone, or was never opened. */
    public void abandoned() {
        waiting.decrementAndGet();
        places.decrementAndGet();
    }

    /** Whether clients have all the places. */
    public boolean full(int limit) {
        return limit != 0 && total() >= limit;
    }

    /** Attempts and connections; those that wait for a client are no load. */
    public int total() {
        return Math.max(0, places.get() - waiting.get());
    }

    public int active() {
        return active.get();
    }

    /** Attempts alone; a little off while another thread counts. */
    public int pending() {
        return Math.max(0, total() - active.get());
    }
}
