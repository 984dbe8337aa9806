package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.health.Failure;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointDetail.ProbeSeen;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened last to one endpoint, for people; nothing is decided by it. The control thread's. */
final class History {
    private int ejections;
    private @Nullable Failure failure;
    private long failedNanos;
    private @Nullable Boolean probed;
    private long probedNanos;

    void connectionFailed(long atNanos) {
        failure = Failure.CONNECTION;
        failedNanos = atNanos;
    }

    void probed(boolean ok, long atNanos) {
        probed = ok;
        probedNanos = atNanos;
        if (!ok) {
            failure = Failure.PROBE;
            failedNanos = atNanos;
        }
    }

    void moved(State to) {
        if (to == State.EJECTED) {
            ejections++;
        }
    }

    int ejections() {
        return ejections;
    }

    @Nullable
    FailureSeen lastFailure(Present present) {
        return failure == null ? null : new FailureSeen(failure, present.instant(failedNanos));
    }

    @Nullable
    ProbeSeen lastProbe(Present present) {
        return probed == null ? null : new ProbeSeen(probed, present.instant(probedNanos));
    }

    /**
     * One moment by both clocks, which makes a time to show of a time to measure with.
     *
     * @param nanos of the ticker
     * @param wall time
     */
    record Present(long nanos, Instant wall) {
        Instant instant(long atNanos) {
            return wall.plusNanos(atNanos - nanos);
        }
    }
}
