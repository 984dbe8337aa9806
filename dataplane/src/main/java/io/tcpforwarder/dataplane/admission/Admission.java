package io.tcpforwarder.dataplane.admission;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets in as many connections as the limit says, exactly, whichever threads ask. A lowered limit cuts nobody off: it holds for
 * those who come.
 */
public final class Admission {
    private final AtomicInteger admitted = new AtomicInteger();
    private final @Nullable Admission whole;
    private volatile int limit;

    /**
     * Starts with nobody in.
     *
     * @param limit connections at once, at least 1
     */
    public Admission(int limit) {
        this(limit, null);
    }

    private Admission(int limit, @Nullable Admission whole) {
        this.limit = limit;
        this.whole = whole;
    }

    /** An admission to a part of what this one admits to: whoever comes needs a place in both. */
    public Admission part(int limit) {
        return new Admission(limit, this);
    }

    /** Changes the limit for those who come from now on. */
    public void limit(int limit) {
        this.limit = limit;
    }

    /** How many may be in. */
    public int limit() {
        return limit;
    }

    /** How many are in. */
    public int admitted() {
        return admitted.get();
    }

    /** Lets one in, or answers null when the limit is reached. */
    public @Nullable Permit admit() {
        return enter() ? new Permit(this) : null;
    }

    private boolean enter() {
        int now = admitted.get();
        while (now < limit) {
            if (admitted.compareAndSet(now, now + 1)) {
                if (whole == null || whole.enter()) {
                    return true;
                }
                admitted.decrementAndGet();
                return false;
            }
            now = admitted.get();
        }
        return false;
    }

    void leave() {
        admitted.decrementAndGet();
        if (whole != null) {
            whole.leave();
        }
    }
}
