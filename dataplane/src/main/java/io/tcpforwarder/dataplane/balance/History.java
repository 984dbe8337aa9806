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
    private String cause = "";
    private long failedNanos;
    private @Nullable Boolean probed;
    private long probedNanos;

    void connectionFailed(String why, long atNanos) {
        failed(Failure.CONNECTION, why, atNanos);
    }

    void probeSucceeded(long atNanos) {
        probed = true;
        probedNanos = atNanos;
    }

    void probeFailed(String why, long atNanos) {
        probed = false;
        probedNanos = atNanos;
        failed(Failure.PROBE, why, atNanos);
    }

    private void failed(Failure what, String why, long atNanos) {
        failure = what;
        cause = why;
        failedNanos = atNanos;
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
        return failure == null ? null : new FailureSeen(failure, cause, present.instant(failedNanos));
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
