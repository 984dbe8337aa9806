package io.tcpforwarder.dataplane.time;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time that moves only when a test says so. Ticker, clock and scheduler agree; what is scheduled runs on the thread that
 * advances the time, in the order of its due times.
 */
public final class ManualTime {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualScheduler scheduler = new ManualScheduler();

    private final Ticker ticker = new Ticker() {
        @Override
        public long nanoTime() {
            return scheduler.now();
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("nothing that is tested may sleep");
        }
    };

    public Ticker ticker() {
        return ticker;
    }

    public InstantSource clock() {
        return () -> START.plusNanos(scheduler.now());
    }

    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** Moves on, running what falls due on the way; by zero: what is due now. */
    public void advance(Duration by) {
        scheduler.advance(by.toNanos());
    }
}
