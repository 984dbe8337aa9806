package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a status is worth a write. Every write goes to every client that watches, so what moves all the time (scores, numbers
 * of connections) is told rarely, what a person waits for soon. At most eighteen writes a minute come of it, however much
 * happens.
 *
 * @param written when the last write was
 * @param promptAgain when the next one that may not wait is paid for
 */
public record StatusPace(Instant written, Instant promptAgain) {
    /** A flapping endpoint costs at most twelve writes a minute. */
    private static final Duration CHANGES_APART = Duration.ofSeconds(5);

    /** Beyond this age a write no longer delays the next one. */
    public static final Duration NUMBERS_APART = Duration.ofSeconds(60);

    /** What is awaited comes at once this often ... */
    private static final int PROMPT_BURST = 4;

    /** ... and on the long run as often as this. */
    private static final Duration PROMPTS_APART = Duration.ofSeconds(10);

    /**
     * How long to wait before writing a status.
     *
     * @param pace of the writes before, null if it is not known of any
     * @param last what was written before, null if nothing
     * @return zero to write it now, empty if it says nothing new
     */
    public static Optional<Duration> delay(
            @Nullable StatusPace pace, @Nullable TcpForwarderStatus last, TcpForwarderStatus next, Instant now) {
        if (last != null && withoutFailures(next).equals(withoutFailures(last))) {
            return Optional.empty();
        }
        if (pace == null || pace.isLater(now) || pace.mayBePrompt(last, next, now)) {
            return Optional.of(Duration.ZERO);
        }
        Duration apart =
                last != null && withoutNumbers(next).equals(withoutNumbers(last)) ? NUMBERS_APART : CHANGES_APART;
        Duration left = apart.minus(Duration.between(pace.written, now));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** The pace after a write. */
    public static StatusPace after(@Nullable StatusPace pace, Instant now) {
        if (pace == null || pace.isLater(now)) {
            return new StatusPace(now, now.plus(PROMPTS_APART));
        }
        boolean waited = Duration.between(pace.written, now).compareTo(CHANGES_APART) >= 0;
        Instant from = pace.promptAgain.isAfter(now) ? pace.promptAgain : now;
        return new StatusPace(now, waited ? pace.promptAgain : from.plus(PROMPTS_APART));
    }

    /** The clock was set back: what it said before is no measure any more. */
    private boolean isLater(Instant now) {
        return written.isAfter(now);
    }

    private boolean mayBePrompt(@Nullable TcpForwarderStatus last, TcpForwarderStatus next, Instant now) {
        boolean paid =
                !promptAgain.minus(PROMPTS_APART.multipliedBy(PROMPT_BURST - 1)).isAfter(now);
        return paid && (last == null || isAwaited(last, next));
    }

    /** What a person who has just applied something looks for. */
    private static boolean isAwaited(TcpForwarderStatus last, TcpForwarderStatus next) {
        return !Objects.equals(last.observedGeneration(), next.observedGeneration())
                || (isReady(next) && !isReady(last))
                || (last.addresses().isEmpty() && !next.addresses().isEmpty());
    }

    private static boolean isReady(TcpForwarderStatus status) {
        return status.conditions().stream().anyMatch(StatusPace::isReady);
    }

    private static boolean isReady(ForwarderCondition condition) {
        return condition.type().equals(Conditions.READY) && condition.status().equals("True");
    }

    /**
     * Without what endpoints failed at last. An endpoint that stays ejected fails at each probe, and may give another cause each time: that
     * is told with the next write and asks for none.
     */
    private static TcpForwarderStatus withoutFailures(TcpForwarderStatus status) {
        return new TcpForwarderStatus(
                status.observedGeneration(),
                status.conditions().stream().map(StatusPace::withoutExample).toList(),
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.dataPlaneVersion(),
                status.addresses(),
                status.summary(),
                status.listeners(),
                status.endpoints().stream().map(endpoint -> endpoint.with(null)).toList(),
                status.omittedEndpoints());
    }

    private static ForwarderCondition withoutExample(ForwarderCondition condition) {
        return new ForwarderCondition(
                condition.type(),
                condition.status(),
                condition.reason(),
                Failures.withoutExample(condition.message()),
                condition.observedGeneration(),
                condition.lastTransitionTime());
    }

    private static TcpForwarderStatus withoutNumbers(TcpForwarderStatus whole) {
        TcpForwarderStatus status = withoutFailures(whole);
        SummaryStatus summary = status.summary();
        return new TcpForwarderStatus(
                status.observedGeneration(),
                status.conditions(),
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.dataPlaneVersion(),
                status.addresses(),
                summary == null
                        ? null
                        : new SummaryStatus(
                                summary.endpoints(), summary.healthyEndpoints(), summary.ejectedEndpoints(), 0),
                status.listeners().stream().map(StatusPace::withoutNumbers).toList(),
                withoutNumbers(status.endpoints(), status.omittedEndpoints() > 0),
                status.omittedEndpoints());
    }

    private static ListenerStatus withoutNumbers(ListenerStatus listener) {
        return new ListenerStatus(
                listener.name(),
                listener.reason(),
                listener.message(),
                listener.port(),
                listener.endpoints(),
                listener.healthyEndpoints(),
                0);
    }

    /** Which of the healthy endpoints are listed when not all are is itself a matter of their scores. */
    private static List<EndpointStatus> withoutNumbers(List<EndpointStatus> endpoints, boolean truncated) {
        return endpoints.stream()
                .filter(endpoint -> !truncated || endpoint.state() != EndpointState.HEALTHY)
                .map(StatusPace::withoutNumbers)
                .sorted(Comparator.comparing(EndpointStatus::listener)
                        .thenComparing(EndpointStatus::address)
                        .thenComparingInt(EndpointStatus::port))
                .toList();
    }

    private static EndpointStatus withoutNumbers(EndpointStatus endpoint) {
        return new EndpointStatus(
                endpoint.listener(),
                endpoint.backend(),
                endpoint.address(),
                endpoint.port(),
                endpoint.targetRef(),
                endpoint.state(),
                // Whether a probe or a connection succeeded last is no news.
                endpoint.state() == EndpointState.HEALTHY ? EndpointReason.PROBE_SUCCEEDED : endpoint.reason(),
                0,
                0,
                0,
                0,
                endpoint.reportingPods(),
                endpoint.ejectingPods(),
                endpoint.lastTransitionTime(),
                null);
    }
}
