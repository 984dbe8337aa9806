package io.tcpforwarder.dataplane.balance;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries samples from one event loop (the only producer) to the control thread (the only consumer) without a lock or an
 * allocation. When it is full, samples are dropped and counted: a late decision is better than a blocked loop.
 */
public final class SampleRing implements Samples {
    private final Ticker ticker;
    private final Runnable wake;
    private final int mask;
    private final @Nullable Candidate[] candidates;
    private final @Nullable Outcome[] outcomes;
    private final @Nullable String[] causes;
    private final long[] nanos;
    private final long[] atNanos;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * Makes an empty ring.
     *
     * @param capacity samples it can hold, a power of two
     * @param wake called on the event loop at a failure, once until the next {@link #drain}: the control thread should drain at
     *     once, while successes may wait for its next tick
     */
    public SampleRing(int capacity, Ticker ticker, Runnable wake) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two: " + capacity);
        }
        this.ticker = ticker;
        this.wake = wake;
        this.mask = capacity - 1;
        this.candidates = new @Nullable Candidate[capacity];
        this.outcomes = new @Nullable Outcome[capacity];
        this.causes = new @Nullable String[capacity];
        this.nanos = new long[capacity];
        this.atNanos = new long[capacity];
    }

    @Override
    public void succeeded(Candidate candidate, long measured) {
        put(candidate, Outcome.SUCCEEDED, measured, null);
    }

    @Override
    public void succeeded(Candidate candidate) {
        put(candidate, Outcome.SUCCEEDED_UNTIMED, 0, null);
    }

    @Override
    public void slower(Candidate candidate, long waited) {
        put(candidate, Outcome.SLOWER, waited, null);
    }

    @Override
    public void failed(Candidate candidate, String cause) {
        put(candidate, Outcome.FAILED, 0, cause);
        if (woken.compareAndSet(false, true)) {
            wake.run();
        }
    }

    @Override
    public void dropped(Candidate candidate, String cause) {
        put(candidate, Outcome.DROPPED, 0, cause);
    }

    private void put(Candidate candidate, Outcome outcome, long measured, @Nullable String cause) {
        long position = written.getPlain();
        if (position - read.getAcquire() > mask) {
            dropped.setRelease(dropped.getPlain() + 1);
            return;
        }
        int slot = (int) position & mask;
        candidates[slot] = candidate;
        outcomes[slot] = outcome;
        if (cause != null) {
            causes[slot] = cause;
        }
        nanos[slot] = Math.max(0, measured);
        atNanos[slot] = ticker.nanoTime();
        written.setRelease(position + 1);
    }

    /** Gives each sample to the balancer of its candidate. Control thread only. */
    public void drain() {
        // Before the end is read: a failure written after that wakes again.
        woken.set(false);
        long end = written.get();
        for (long position = read.getPlain(); position != end; position++) {
            int slot = (int) position & mask;
            Candidate candidate = candidates[slot];
            Outcome outcome = outcomes[slot];
            long measured = nanos[slot];
            long at = atNanos[slot];
            // What stands there beside a success is left of a failure before it.
            String cause = outcome == null || outcome.good() ? null : causes[slot];
            candidates[slot] = null;
            read.setRelease(position + 1);
            if (candidate != null && outcome != null) {
                candidate.tracked().owner.sampled(candidate, outcome, measured, at, cause);
            }
        }
    }

    /** Samples lost because the ring was full. Any thread. */
    public long dropped() {
        return dropped.getAcquire();
    }
}
