package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class StatusPaceTest {
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
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
    void endOfReadinessWaitsButItsBeginningDoesNot() {
        TcpForwarderStatus unready = status(1, false, EndpointState.HEALTHY, 100);

        assertThat(delay(unready, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(StatusPace.delay(unready, WRITTEN, READY, WRITTEN)).hasValue(Duration.ZERO);
    }

    @Test
    void newGenerationIsToldAtOnce() {
        assertThat(delay(status(2, false, EndpointState.HEALTHY, 100), 0)).isZero();
    }

    /** Negative where there is nothing to write. */
    private static Duration delay(TcpForwarderStatus next, long secondsSinceWrite) {
        return StatusPace.delay(READY, WRITTEN, next, WRITTEN.plusSeconds(secondsSinceWrite))
                .orElse(Duration.ofSeconds(-1));
    }

    private static TcpForwarderStatus status(long generation, boolean ready, EndpointState state, long score) {
        return new TcpForwarderStatus(
                generation,
                List.of(new ForwarderCondition(
                        "Ready", ready ? "True" : "False", "Any", "any", generation, "2026-01-01T00:00:00Z")),
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
                        null)),
                0);
    }
}
