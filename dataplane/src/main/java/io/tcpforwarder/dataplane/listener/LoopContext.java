package io.tcpforwarder.dataplane.listener;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.pool.PoolObserver;
import io.tcpforwarder.dataplane.pool.UpstreamPool;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import io.tcpforwarder.dataplane.relay.FlowingRelays;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.view.Census;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** What all connections of one event loop share. Owned by that loop. */
public final class LoopContext {
    /** Takes less than a millisecond. */
    private static final int COUNTED_AT_ONCE = 1000;

    private final Loop loop;
    private final Samples samples;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final HedgeBudget hedges = new HedgeBudget();
    private final FlowingRelays flowing;
    private final Set<Connection> connections = new HashSet<>();

    /** @param random that no other thread uses */
    public LoopContext(Loop loop, Samples samples, Ticker ticker, RandomGenerator random) {
        this.loop = loop;
        this.samples = samples;
        this.ticker = ticker;
        this.random = random;
        this.flowing = new FlowingRelays(loop);
    }

    /** A pool of connections for one listener on this loop, shared with as many others as there are loops. */
    public UpstreamPool pool(int loops, RandomGenerator random, PoolObserver observer, WaitingLimit all) {
        return new UpstreamPool(loop, loops, ticker, random, samples, observer, all);
    }

    /** Runs a task on this loop. From any thread. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    Loop loop() {
        return loop;
    }

    Samples samples() {
        return samples;
    }

    RandomGenerator random() {
        return random;
    }

    HedgeBudget hedges() {
        return hedges;
    }

    FlowingRelays flowing() {
        return flowing;
    }

    long nanoTime() {
        return ticker.nanoTime();
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** Resets every connection of this loop: the time to drain is over. From any thread. */
    public void abortAll() {
        loop.execute(() -> List.copyOf(connections).forEach(connection -> connection.abort(Ending.DRAINED)));
    }

    /** Resets the connections of this loop to endpoints that were removed. From any thread. */
    public void removed(Set<Destination> destinations) {
        loop.execute(() -> List.copyOf(connections).forEach(connection -> connection.removed(destinations)));
    }

    /**
     * Counts the connections of this loop, on it, a few at a time, so that none of them waits for it. From any thread.
     *
     * @param listed how many of the oldest are wanted one by one
     */
    public CompletableFuture<Census> census(int listed) {
        CompletableFuture<Census> counted = new CompletableFuture<>();
        loop.execute(() -> count(connections.toArray(Connection[]::new), 0, new Census(listed), counted));
        return counted;
    }

    private void count(Connection[] all, int from, Census census, CompletableFuture<Census> counted) {
        int end = Math.min(all.length, from + COUNTED_AT_ONCE);
        for (int i = from; i < end; i++) {
            all[i].count(census);
        }
        if (end == all.length) {
            counted.complete(census);
        } else {
            loop.execute(() -> count(all, end, census, counted));
        }
    }
}
