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
 * of connections) is told rarely, what a person waits for soon.
 */
public final class StatusPace {
    /** A flapping endpoint costs at most twelve writes a minute. */
    private static final Duration CHANGES_APART = Duration.ofSeconds(5);

    /** Beyond this age a write no longer delays the next one. */
    public static final Duration NUMBERS_APART = Duration.ofSeconds(60);

    private StatusPace() {}

    /**
     * How long to wait before writing a status.
     *
     * @param last what was written before, null if nothing
     * @param written when, null if unknown
     * @return zero to write it now, empty if it says nothing new
     */
    public static Optional<Duration> delay(
            @Nullable TcpForwarderStatus last, @Nullable Instant written, TcpForwarderStatus next, Instant now) {
        if (next.equals(last)) {
            return Optional.empty();
        }
        if (last == null || written == null || isAwaited(last, next)) {
            return Optional.of(Duration.ZERO);
        }
        Duration apart = withoutNumbers(next).equals(withoutNumbers(last)) ? NUMBERS_APART : CHANGES_APART;
        Duration left = apart.minus(Duration.between(written, now));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** What a person who has just applied something looks for; it comes as often as people apply, or after another write. */
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

    private static TcpForwarderStatus withoutNumbers(TcpForwarderStatus status) {
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
                endpoint.lastTransitionTime());
    }
}
