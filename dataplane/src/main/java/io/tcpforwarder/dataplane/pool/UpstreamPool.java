package io.tcpforwarder.dataplane.pool;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.transport.Loop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop that wait for clients of one listener. Owned by that loop: all methods are called on it. */
public final class UpstreamPool {
    private final Loop loop;
    private final int loops;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Samples samples;
    private final PoolObserver observer;
    private final WaitingLimit all;
    private final Map<Candidate, Shelf> shelves = new HashMap<>();
    private PoolSettings settings = PoolSettings.NONE;

    /**
     * Begins without a connection, and opens none before {@link #apply}.
     *
     * @param loops how many loops share the sizes of the settings
     * @param random that no other thread uses
     * @param samples of the loop
     * @param all of the process
     */
    public UpstreamPool(
            Loop loop,
            int loops,
            Ticker ticker,
            RandomGenerator random,
            Samples samples,
            PoolObserver observer,
            WaitingLimit all) {
        this.loop = loop;
        this.loops = loops;
        this.ticker = ticker;
        this.random = random;
        this.samples = samples;
        this.observer = observer;
        this.all = all;
    }

    /** Goes on with other sizes. */
    public void apply(PoolSettings whole) {
        settings = whole.part(loop.index(), loops);
        if (!settings.enabled()) {
            close();
        }
        shelves.values().forEach(shelf -> shelf.apply(settings));
    }

    /** Only endpoints that may be used have connections ready; those of the others are closed. */
    public void follow(Balance balance) {
        if (!settings.enabled()) {
            return;
        }
        Set<Candidate> usable = new HashSet<>();
        balance.backends().forEach(backend -> usable.addAll(backend.candidates()));
        shelves.entrySet().removeIf(entry -> {
            boolean gone = !usable.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (Candidate candidate : usable) {
            if (!shelves.containsKey(candidate)) {
                Shelf shelf = new Shelf(candidate, loop, ticker, random, samples, observer, all, settings);
                shelves.put(candidate, shelf);
                shelf.refill();
            }
        }
    }

    /** A connection to a candidate that is ready, or null. Whoever gets it owns it. */
    public @Nullable Ready take(Candidate candidate) {
        Shelf shelf = shelves.get(candidate);
        return shelf == null ? null : shelf.take();
    }

    /** Closes what waits. */
    public void close() {
        shelves.values().forEach(Shelf::close);
        shelves.clear();
    }
}
