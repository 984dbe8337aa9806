package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class StatusPaceTest {
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final StatusPace AFTER_FIRST = StatusPace.after(null, WRITTEN);
    private static final TcpForwarderStatus READY = status(1, true, EndpointState.HEALTHY, 100);

    @Test
    void firstStatusIsWrittenAtOnce() {
        assertThat(StatusPace.delay(null, null, READY, WRITTEN)).hasValue(Duration.ZERO);
    }

    @Test
    void sameStatusIsNotWritten() {
        assertThat(delay(status(1, true, EndpointState.HEALTHY, 100), 1000)).isNegative();
    }

    @Test
    void ejectedEndpointIsToldFiveSecondsAfterTheLastWrite() {
        TcpForwarderStatus ejected = status(1, true, EndpointState.EJECTED, 100);

        assertThat(delay(ejected, 2)).isEqualTo(Duration.ofSeconds(3));
        assertThat(delay(ejected, 5)).isZero();
    }

    @Test
    void movedScoreIsToldAMinuteAfterTheLastWrite() {
        TcpForwarderStatus moved = status(1, true, EndpointState.HEALTHY, 500);

        assertThat(delay(moved, 5)).isEqualTo(Duration.ofSeconds(55));
        assertThat(delay(moved, 60)).isZero();
    }

    @Test
    void anotherCauseOfTheSameFailureIsNoReasonToWriteAndIsToldWithTheNextWrite() {
        TcpForwarderStatus refused = failing(100, "connection refused", 0);
        for (int hour = 0; hour < 24; hour++) {
            TcpForwarderStatus loading = failing(100, "answered \"-LOADING " + hour + "\"", hour);
            assertThat(StatusPace.delay(AFTER_FIRST, refused, loading, WRITTEN.plus(Duration.ofHours(hour))))
                    .isEmpty();
        }
        TcpForwarderStatus moved = failing(500, "answered \"-LOADING\"", 1);
        assertThat(StatusPace.delay(AFTER_FIRST, refused, moved, WRITTEN.plusSeconds(5)))
                .hasValue(Duration.ofSeconds(55));
    }

    private static TcpForwarderStatus failing(long score, String cause, int hour) {
        return status(
                1,
                false,
                EndpointState.EJECTED,
                score,
                new EndpointFailure(FailureKind.PROBE, cause, "2026-01-01T%02d:00:00Z".formatted(hour)));
    }

    @Test
    void endOfReadinessWaitsButItsBeginningDoesNot() {
        TcpForwarderStatus unready = status(1, false, EndpointState.HEALTHY, 100);

        assertThat(delay(unready, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(StatusPace.delay(AFTER_FIRST, unready, READY, WRITTEN)).hasValue(Duration.ZERO);
    }

    @Test
    void clockThatWasSetBackHoldsUpNothing() {
        TcpForwarderStatus ejected = status(1, true, EndpointState.EJECTED, 100);
        Instant now = WRITTEN.minus(Duration.ofHours(3));

        assertThat(StatusPace.delay(AFTER_FIRST, READY, ejected, now)).hasValue(Duration.ZERO);
        StatusPace pace = StatusPace.after(AFTER_FIRST, now);
        assertThat(StatusPace.delay(pace, ejected, READY, now)).hasValue(Duration.ofSeconds(5));
    }

    @Test
    void newGenerationIsToldAtOnce() {
        assertThat(delay(status(2, false, EndpointState.HEALTHY, 100), 0)).isZero();
    }

    @Test
    void thousandTransitionsAMinuteCostEighteenWritesAMinuteAndTheLastStateIsWritten() {
        Random random = new Random(42);
        List<Duration> writes = new ArrayList<>();
        StatusPace pace = null;
        TcpForwarderStatus written = null;
        TcpForwarderStatus truth = READY;
        Duration due = Duration.ZERO;
        // Ten minutes of endpoints that flap, of readiness that comes and goes, and of a spec that someone keeps
        // changing.
        for (int millis = 0; millis < 11 * 60_000; millis += 60) {
            Duration time = Duration.ofMillis(millis);
            boolean quiet = millis > 10 * 60_000;
            if (!quiet) {
                truth = status(
                        1 + millis / 5_000,
                        random.nextBoolean(),
                        random.nextBoolean() ? EndpointState.EJECTED : EndpointState.HEALTHY,
                        random.nextInt(1_000));
            }
            // A pass comes with each transition, and when the one before asked for it.
            if (quiet && (due == null || time.compareTo(due) < 0)) {
                continue;
            }
            Optional<Duration> delay = StatusPace.delay(pace, written, truth, WRITTEN.plus(time));
            due = delay.map(time::plus).orElse(null);
            if (delay.isPresent() && delay.get().isZero()) {
                pace = StatusPace.after(pace, WRITTEN.plus(time));
                written = truth;
                writes.add(time);
                due = null;
            }
        }
        assertThat(written).isEqualTo(truth);
        for (int minute = 0; minute < 11; minute++) {
            Duration from = Duration.ofMinutes(minute);
            assertThat(writes.stream().filter(at -> at.compareTo(from) >= 0 && at.compareTo(from.plusMinutes(1)) < 0))
                    .as("in minute %d", minute)
                    .hasSizeLessThanOrEqualTo(minute == 0 ? 22 : 18);
        }
        assertThat(writes).hasSizeGreaterThan(100);
    }

    /** Negative where there is nothing to write. */
    private static Duration delay(TcpForwarderStatus next, long secondsSinceWrite) {
        return StatusPace.delay(AFTER_FIRST, READY, next, WRITTEN.plusSeconds(secondsSinceWrite))
                .orElse(Duration.ofSeconds(-1));
    }

    private static TcpForwarderStatus status(long generation, boolean ready, EndpointState state, long score) {
        return status(generation, ready, state, score, null);
    }

    private static TcpForwarderStatus status(
            long generation, boolean ready, EndpointState state, long score, EndpointFailure failure) {
        String message = "listener 'main' has none" + Failures.example("10.0.0.1:1", null, failure);
        return new TcpForwarderStatus(
                generation,
                List.of(new ForwarderCondition(
                        "Ready", ready ? "True" : "False", "Any", message, generation, "2026-01-01T00:00:00Z")),
                1,
                1,
                "any",
                "1.2.3",
                List.of(new AddressStatus("IPAddress", "10.0.0.1")),
                new SummaryStatus(1, 1, 0, score),
                List.of(),
                List.of(new EndpointStatus(
                        "main",
                        "redis",
                        "10.0.0.1",
                        1,
                        null,
                        state,
                        EndpointReason.UNTRIED,
                        score,
                        score,
                        100,
                        score,
                        1,
                        0,
                        null,
                        failure)),
                0);
    }
}
