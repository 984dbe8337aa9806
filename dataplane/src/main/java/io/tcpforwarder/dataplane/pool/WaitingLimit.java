package io.tcpforwarder.dataplane.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections of all pools together may wait for clients, whatever the sizes of each: they take descriptors, and clients come
 * before reserves. Any thread.
 */
public final class WaitingLimit {
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile int limit;

    /** Begins without a place. */
    public WaitingLimit() {}

    /** Changes the limit for those that are opened from now on; what waits above it is closed when its time comes. */
    public void limit(int connections) {
        limit = connections;
    }

    /** Takes a place, unless all are taken. */
    boolean enter() {
        int seen = waiting.get();
        while (seen < limit) {
            int before = waiting.compareAndExchange(seen, seen + 1);
            if (before == seen) {
                return true;
            }
            seen = before;
        }
        return false;
    }

    /** Gives it back: the connection is a client's now, or gone. */
    void leave() {
        waiting.decrementAndGet();
    }
}
