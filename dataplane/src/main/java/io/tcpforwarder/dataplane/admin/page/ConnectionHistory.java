package io.tcpforwarder.dataplane.admin.page;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Traffic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections each listener had over the last minutes. It asks now and then, so no connection pays for it. What it holds is
 * some 50 bytes for each listener and moment, 6 KB for each listener. Any thread may call.
 */
public final class ConnectionHistory {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHistory.class);

    static final Duration INTERVAL = Duration.ofSeconds(5);
    static final Duration SPAN = Duration.ofMinutes(10);

    private final Supplier<DataPlaneView> views;
    private final Supplier<Map<String, Traffic>> traffic;
    private final Ticker ticker;

    /** The oldest first. Guarded by this. */
    private final Deque<Moment> moments = new ArrayDeque<>();

    /**
     * Each listener at one time.
     *
     * @param nanos of the ticker
     */
    record Moment(long nanos, Map<String, Counts> listeners) {}

    /** One listener at one time. */
    record Counts(int open, Traffic traffic) {}

    /**
     * Begins empty.
     *
     * @param views asked on the thread that records
     * @param traffic of each listener, asked on the thread that records
     * @param ticker for when something was so
     */
    public ConnectionHistory(Supplier<DataPlaneView> views, Supplier<Map<String, Traffic>> traffic, Ticker ticker) {
        this.views = views;
        this.traffic = traffic;
        this.ticker = ticker;
    }

    /**
     * Records from now on.
     *
     * @param thread that may have to wait for the views
     */
    public void record(ScheduledExecutorService thread) {
        var _ = thread.scheduleAtFixedRate(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Map<String, Traffic> now = traffic.get();
            Map<String, Counts> listeners = new HashMap<>();
            for (ListenerView listener : views.get().listeners()) {
                listeners.put(
                        listener.name(),
                        new Counts(listener.active(), now.getOrDefault(listener.name(), new Traffic(0, 0))));
            }
            add(new Moment(ticker.nanoTime(), listeners));
        } catch (RuntimeException e) {
            // A gap in the history; thrown on, it would be the end of it.
            log.debug("Nobody said how many connections there are", e);
        }
    }

    private synchronized void add(Moment moment) {
        moments.addLast(moment);
        while (moment.nanos() - moments.getFirst().nanos() > SPAN.toNanos()) {
            moments.removeFirst();
        }
    }

    /** The oldest first. */
    synchronized List<Moment> moments() {
        return List.copyOf(moments);
    }
}
