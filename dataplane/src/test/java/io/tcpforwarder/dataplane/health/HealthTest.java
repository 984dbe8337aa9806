package io.tcpforwarder.dataplane.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.scoring.Score;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class HealthTest {
    /** Draws the middle of every range. */
    private static final RandomGenerator MIDDLE = () -> 1L << 63;

    private final Score score = new Score(ScoringSettings.DEFAULT, 30, 0);
    private final Health health = new Health(HealthSettings.DEFAULT, Availability.READY);

    private static HealthSettings settings(int maxFailures, Duration recoveryTime) {
        return new HealthSettings(maxFailures, recoveryTime, HealthSettings.DEFAULT_SLOW_START);
    }

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            score.failed(0, false);
        }
    }

    /** Ejects at a time and tells in seconds how long it lasts, to a hundredth. */
    private double ejection(Health ejected, long now, RandomGenerator random) {
        ejected.eject(Reason.CONSECUTIVE_FAILURES, now, random);
        long end = now;
        while (ejected.isEjected()) {
            end += seconds(0.01);
            ejected.revive(end);
        }
        return (end - now) / 1e9;
    }

    @Test
    void newEndpointIsHealthyThoughUntried() {
        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.reason()).isEqualTo(Reason.UNTRIED);
        assertThat(health.reasonToEject(score, 0)).isNull();
    }

    @Test
    void failingEndpointIsToBeEjectedAfterMaxFailuresInARow() {
        fail(2);
        assertThat(health.reasonToEject(score, 0)).isNull();

        fail(1);
        assertThat(health.reasonToEject(score, 0)).isEqualTo(Reason.CONSECUTIVE_FAILURES);
    }

    @Test
    void failedProbesAndConnectionsCountTogether() {
        fail(2);
        score.failed(0, true);

        assertThat(health.reasonToEject(score, 0)).isEqualTo(Reason.CONSECUTIVE_FAILURES);
    }

    @Test
    void successBetweenFailuresStartsTheCountAnew() {
        fail(2);
        score.succeeded(0, 1, false);
        fail(2);

        assertThat(health.reasonToEject(score, 0)).isNull();
    }

    @Test
    void endpointThatFailsMoreOftenThanNotIsToBeEjected() {
        for (int i = 0; i < 4; i++) {
            fail(1);
            score.succeeded(0, 1, false);
        }
        fail(2);
        // p = (4 + 2) / (10 + 2)
        assertThat(health.reasonToEject(score, 0)).isNull();

        score.succeeded(0, 1, false);
        fail(2);
        score.succeeded(0, 1, false);
        fail(2);
        // p = (6 + 2) / (16 + 2)
        assertThat(health.reasonToEject(score, 0)).isEqualTo(Reason.LOW_SUCCESS_RATE);
    }

    @Test
    void fewSamplesSayNothingOfTheSuccessRate() {
        Health patient = new Health(settings(100, Duration.ofSeconds(60)), Availability.READY);
        fail(9);
        assertThat(patient.reasonToEject(score, 0)).isNull();

        fail(1);
        assertThat(patient.reasonToEject(score, 0)).isEqualTo(Reason.LOW_SUCCESS_RATE);
    }

    @Test
    void endpointThatDiscoveryDoesNotCallReadyIsNotEjected() {
        fail(3);
        for (Availability availability : List.of(Availability.TERMINATING, Availability.NOT_READY)) {
            health.announced(availability);
            assertThat(health.reasonToEject(score, 0)).isNull();
        }
    }

    @Test
    void ejectedEndpointIsNotEjectedAgain() {
        fail(3);
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);

        assertThat(health.reasonToEject(score, 0)).isNull();
        assertThat(health.state()).isEqualTo(State.EJECTED);
        assertThat(health.reason()).isEqualTo(Reason.CONSECUTIVE_FAILURES);
    }

    @Test
    void ejectionDoublesUpToTheRecoveryTime() {
        long now = 0;
        for (double expected : new double[] {5, 10, 20, 40, 60, 60}) {
            assertThat(ejection(health, now, MIDDLE)).isCloseTo(expected, within(0.02));
            now += seconds(expected + 1);
        }
    }

    @Test
    void shortRecoveryTimeBoundsTheFirstEjectionToo() {
        assertThat(ejection(new Health(settings(3, Duration.ofSeconds(2)), Availability.READY), 0, MIDDLE))
                .isCloseTo(2, within(0.02));
    }

    @Test
    void ejectionsDifferByUpToAFifth() {
        Random random = new Random(1);
        List<Double> lengths = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            lengths.add(ejection(new Health(HealthSettings.DEFAULT, Availability.READY), 0, random));
        }

        assertThat(lengths).allSatisfy(length -> assertThat(length).isBetween(4.0, 6.02));
        assertThat(lengths).anyMatch(length -> length < 4.1).anyMatch(length -> length > 5.9);
    }

    @Test
    void ejectionsAreForgottenAfterARecoveryTimeWithoutOne() {
        assertThat(ejection(health, 0, MIDDLE)).isCloseTo(5, within(0.02));
        assertThat(ejection(health, seconds(6), MIDDLE)).isCloseTo(10, within(0.02));
        assertThat(ejection(health, seconds(16 + 61), MIDDLE)).isCloseTo(5, within(0.02));
    }

    @Test
    void runningEjectionEndsAsItWasMeantToWhenTheSettingsChange() {
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);
        health.apply(settings(3, Duration.ofSeconds(1)));

        health.revive(seconds(4.9));
        assertThat(health.isEjected()).isTrue();
        health.revive(seconds(5.1));
        assertThat(health.isEjected()).isFalse();
    }

    @Test
    void probeRevivesWhatProbesHaveFoundFailing() {
        health.probeFailed();
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);
        health.probeSucceeded();

        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.reason()).isEqualTo(Reason.PROBE_SUCCEEDED);
    }

    @Test
    void probeThatSaysNothingNewDoesNotRevive() {
        health.probeSucceeded();
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);
        health.probeSucceeded();

        assertThat(health.state()).isEqualTo(State.EJECTED);
    }

    @Test
    void goodProbeRevivesWhatHasOnlyDroppedItsClientsAndNothingElseThen() {
        health.ejectForDrops(0, MIDDLE);
        assertThat(health.reason()).isEqualTo(Reason.LOW_SUCCESS_RATE);
        health.probeSucceeded();
        assertThat(health.state()).isEqualTo(State.HEALTHY);

        health.eject(Reason.LOW_SUCCESS_RATE, 0, MIDDLE);
        health.probeSucceeded();
        assertThat(health.state()).isEqualTo(State.EJECTED);
    }

    @Test
    void connectionThatWorksInPanicRevivesFromFailuresInARow() {
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);
        health.connected();

        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.reason()).isEqualTo(Reason.CONNECTION_SUCCEEDED);
    }

    @Test
    void oneConnectionThatWorksIsNoBetterSuccessRate() {
        health.eject(Reason.LOW_SUCCESS_RATE, 0, MIDDLE);
        health.connected();

        assertThat(health.reason()).isEqualTo(Reason.LOW_SUCCESS_RATE);
    }

    @Test
    void maxFailedProbesInARowMeanDown() {
        health.probeFailed();
        health.probeFailed();
        assertThat(health.down()).isFalse();

        health.probeFailed();
        assertThat(health.down()).isTrue();
    }

    @Test
    void endpointThatIsDownIsShownAsEjectedWhetherAnEjectionIsUnderWayOrNot() {
        for (int i = 0; i < 3; i++) {
            health.probeFailed();
        }
        assertThat(health.isEjected()).isFalse();
        assertThat(health.state()).isEqualTo(State.EJECTED);
        assertThat(health.reason()).isEqualTo(Reason.CONSECUTIVE_FAILURES);

        health.announced(Availability.TERMINATING);
        assertThat(health.state()).isEqualTo(State.TERMINATING);
        health.announced(Availability.READY);
        health.probeSucceeded();
        assertThat(health.state()).isEqualTo(State.HEALTHY);
        assertThat(health.reason()).isEqualTo(Reason.PROBE_SUCCEEDED);
    }

    @Test
    void anySuccessMeansNotDown() {
        for (Runnable success : List.<Runnable>of(health::connected, health::probeSucceeded)) {
            for (int i = 0; i < 3; i++) {
                health.probeFailed();
            }
            assertThat(health.down()).isTrue();
            success.run();
            assertThat(health.down()).isFalse();
        }
    }

    @Test
    void whatDiscoverySaysComesBeforeWhatWasExperienced() {
        health.eject(Reason.CONSECUTIVE_FAILURES, 0, MIDDLE);

        health.announced(Availability.TERMINATING);
        assertThat(health.state()).isEqualTo(State.TERMINATING);
        assertThat(health.reason()).isEqualTo(Reason.POD_TERMINATING);

        health.announced(Availability.NOT_READY);
        assertThat(health.state()).isEqualTo(State.NOT_READY);
        assertThat(health.reason()).isEqualTo(Reason.POD_NOT_READY);

        health.announced(Availability.READY);
        assertThat(health.state()).isEqualTo(State.EJECTED);
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> settings(0, Duration.ofSeconds(1))).hasMessage("maxFailures must be at least 1");
        assertThatThrownBy(() -> settings(1, Duration.ZERO)).hasMessageContaining("recoveryTime must be positive");
    }
}
