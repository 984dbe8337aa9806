package io.tcpforwarder.dataplane.admission;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets in as many connections as the limit says, exactly, whichever threads ask. A lowered limit cuts nobody off: it holds for
 * those who come.
 */
public final class Admission {
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile int limit;

    /**
     * Starts with nobody in.
     *
     * @param limit connections at once, at least 1
     */
    public Admission(int limit) {
        this.limit = limit;
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
        int now = admitted.get();
        while (now < limit) {
            if (admitted.compareAndSet(now, now + 1)) {
                return new Permit(admitted);
            }
            now = admitted.get();
        }
        return null;
    }
}
