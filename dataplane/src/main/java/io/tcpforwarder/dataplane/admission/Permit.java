package io.tcpforwarder.dataplane.admission;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A place that one connection holds until {@link #end}. */
public final class Permit {
    private final AtomicInteger admitted;
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(AtomicInteger admitted) {
        this.admitted = admitted;
    }

    /** Gives the place back. The first call counts, from whichever thread; a second one is a defect and changes nothing. */
    public void end() {
        boolean first = ended.compareAndSet(false, true);
        assert first : "a permit ended twice";
        if (first) {
            admitted.decrementAndGet();
        }
    }
}
