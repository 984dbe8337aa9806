package io.tcpforwarder.dataplane.report;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the report of this pod true without flooding the API server: a state transition is written at once, but 5 s after the
 * write before it at the earliest; numbers alone after 30 to 60 s, and only when one has moved by more than a tenth; and whatever is true after
 * 100 to 120 s.
 *
 * <p>Every field belongs to the scheduler's one thread. Writes block that thread, so a slow API server never makes them pile up:
 * what is written next is what is true then.
 */
public final class ReportWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReportWriter.class);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NUMBERS_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long MAX_BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(30);

    /**
     * A report is a sign of life too: the operator no longer counts one that is 5 minutes old, so two may be lost. A thousand
     * pods that have nothing to tell cost the API server some nine small writes a second, as much as the Leases of ninety nodes.
     */
    private static final long RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(120);

    private record Written(Facts facts, ReportSpec report, long atNanos) {}

    private final String forwarder;
    private final Supplier<DataPlaneView> views;
    private final ReportStore store;
    private final Ticker ticker;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ScheduledFuture<?> looking;

    private final long startNanos;
    private long attemptNanos;
    private long pauseNanos;
    private long numbersPauseNanos = NUMBERS_NANOS;
    private long renewalPauseNanos = RENEWAL_NANOS;
    private long backOffNanos = APART_NANOS;
    private @Nullable Written written;
    private @Nullable String failure;

    /**
     * Starts to look at the views, once a second.
     *
     * @param forwarder name of the TcpForwarder that the pod works for
     * @param views asked on the scheduler's thread
     * @param store written to on the scheduler's thread
     * @param scheduler of one thread that is the report's own, because writes block it
     * @param ticker for the time between writes
     * @param clock for the time that the report names
     * @param random spreads the writes of many pods
     */
    public ReportWriter(
            String forwarder,
            Supplier<DataPlaneView> views,
            ReportStore store,
            ScheduledExecutorService scheduler,
            Ticker ticker,
            InstantSource clock,
            RandomGenerator random) {
        this.forwarder = forwarder;
        this.views = views;
        this.store = store;
        this.ticker = ticker;
        this.clock = clock;
        this.random = random;
        startNanos = ticker.nanoTime();
        attemptNanos = startNanos;
        looking = scheduler.scheduleWithFixedDelay(this::look, 0, LOOK_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Writes no more. A write under way goes on. Any thread may call. */
    @Override
    public void close() {
        looking.cancel(false);
    }

    private void look() {
        long now = ticker.nanoTime();
        if (now - attemptNanos < pauseNanos) {
            return;
        }
        try {
            DataPlaneView view = views.get();
            Facts facts = Facts.of(view);
            ReportSpec report = ReportContent.of(forwarder, view, clock.instant());
            if (isDue(view, facts, report, now)) {
                attemptNanos = now;
                store.write(report);
                succeeded(new Written(facts, report, now));
            }
        } catch (ReportNotWritten e) {
            failed(String.valueOf(e.getMessage()), e.getCause());
        } catch (RuntimeException e) {
            // Thrown on, it would end the looking for good.
            failed("unexpected " + e.getClass().getSimpleName(), e);
        }
    }

    private boolean isDue(DataPlaneView view, Facts facts, ReportSpec report, long now) {
        Written last = written;
        if (last == null) {
            // Said before the sources have answered, it would be wrong, and what is true would have to wait for its
            // turn.
            return view.synced() || now - startNanos >= APART_NANOS;
        }
        long age = now - last.atNanos();
        return !facts.equals(last.facts())
                || age >= renewalPauseNanos
                || (age >= numbersPauseNanos && Movement.between(last.report(), report));
    }

    private void succeeded(Written now) {
        written = now;
        pauseNanos = APART_NANOS;
        numbersPauseNanos = NUMBERS_NANOS + random.nextLong(NUMBERS_NANOS);
        renewalPauseNanos = RENEWAL_NANOS - random.nextLong(RENEWAL_NANOS / 6);
        backOffNanos = APART_NANOS;
        if (failure != null) {
            failure = null;
            log.info("The report is written again");
        }
    }

    private void failed(String message, @Nullable Throwable cause) {
        pauseNanos = backOffNanos + random.nextLong(backOffNanos / 4);
        backOffNanos = Math.min(2 * backOffNanos, MAX_BACK_OFF_NANOS);
        if (!message.equals(failure)) {
            failure = message;
            log.warn("The report is not written, it will be tried again: {}: {}", message, String.valueOf(cause));
        }
    }
}
