package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.health.Failure;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What explains the state and the score of an endpoint.
 *
 * @param used whether new connections may be sent to it now
 * @param down probes say that nobody is there, which outlasts an ejection
 * @param share how much it should get beside the others: its weight, less while it is new or has just come back
 * @param pending attempts to connect that are under way
 * @param excessMicros by how much samples are above the latency, on average
 * @param samples that the success rate is made of; older ones count for less
 * @param ejections since the process knows it
 * @param ejectedUntil when the ejection under way ends by itself, null if there is none
 * @param lastConnected when a connection worked last, null if none has
 * @param lastFailure when an attempt failed last, null if none has
 * @param lastProbe what a probe found last, null if none has ended
 */
public record EndpointDetail(
        boolean used,
        boolean down,
        double share,
        int pending,
        long excessMicros,
        double samples,
        int ejections,
        @Nullable Instant ejectedUntil,
        @Nullable Instant lastConnected,
        @Nullable FailureSeen lastFailure,
        @Nullable ProbeSeen lastProbe) {
    /**
     * A failure.
     *
     * @param kind what has failed
     * @param cause why, for a person: short and in printable ASCII
     * @param at when
     */
    public record FailureSeen(Failure kind, String cause, Instant at) {
        /** What has failed, and why. */
        public String text() {
            return "(" + Word.of(kind).toLowerCase(Locale.ROOT) + "): " + cause;
        }
    }

    /** The end of a probe and its time. */
    public record ProbeSeen(boolean ok, Instant at) {}
}
