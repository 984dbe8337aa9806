package io.tcpforwarder.dataplane.admission;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place that one connection holds until {@link #end}. */
public final class Permit {
    private final Admission admission;
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(Admission admission) {
        this.admission = admission;
    }

    /** Gives the place back. The first call counts, from whichever thread; a second one is a defect and changes nothing. */
    public void end() {
        boolean first = ended.compareAndSet(false, true);
        assert first : "a permit ended twice";
        if (first) {
            admission.leave();
        }
    }
}
