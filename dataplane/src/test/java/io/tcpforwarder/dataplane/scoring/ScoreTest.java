package io.tcpforwarder.dataplane.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * The defaults make the arithmetic easy: one probe interval of 5 s keeps 0.9 of the history, and e^(−5/10) of the way back
 * to a lower latency is left after it.
 */
final class ScoreTest {
    private static final ScoringSettings SETTINGS = ScoringSettings.DEFAULT;
    private static final long INTERVAL = SETTINGS.probeInterval().toNanos();
    private static final Offset<Double> CLOSE = within(1e-3);

    private final Score score = new Score(SETTINGS, Score.UNKNOWN_MILLIS, 0);

    private static long millis(double millis) {
        return (long) (millis * 1e6);
    }

    private static ScoringSettings penalty(Duration penalty) {
        return new ScoringSettings(0.1, SETTINGS.probeInterval(), SETTINGS.connectTimeout(), penalty, 100, 0.1);
    }

    @Test
    void unknownEndpointScoresItsGuess() {
        assertThat(score.millis(0)).isEqualTo(30);
        assertThat(score.measured()).isFalse();
    }

    @Test
    void firstSuccessReplacesTheGuess() {
        score.succeeded(0, millis(4), false);

        assertThat(score.latencyMillis()).isEqualTo(4);
        // One of 100 samples earns 1 % of the bonus of 10 %.
        assertThat(score.millis(0)).isCloseTo(4 * 0.999, CLOSE);
    }

    @Test
    void slowerConnectionShowsAtOnce() {
        score.succeeded(0, millis(4), false);
        score.succeeded(INTERVAL, millis(10), false);

        // J = 0.1 · (10 − 4), n = 0.9 + 1
        assertThat(score.millis(INTERVAL)).isCloseTo(10.6 * (1 - 0.1 * 0.019), CLOSE);
    }

    @Test
    void fasterConnectionsAreBelievedSlowly() {
        score.succeeded(0, millis(4), false);
        score.succeeded(INTERVAL, millis(10), false);
        score.succeeded(2 * INTERVAL, millis(4), false);

        assertThat(score.latencyMillis()).isCloseTo(7.639, CLOSE);
        // J = 0.9 · 0.6, n = 0.9 · 1.9 + 1
        assertThat(score.millis(2 * INTERVAL)).isCloseTo((7.639 + 0.54) * (1 - 0.1 * 0.0271), CLOSE);
    }

    @Test
    void failureCountsAsTheConnectTimeoutAndAPenalty() {
        score.succeeded(0, millis(4), false);
        score.failed(INTERVAL, false);

        // p = (0.9 + 2) / (1.9 + 2)
        assertThat(score.successRate(INTERVAL)).isCloseTo(0.7436, CLOSE);
        assertThat(score.millis(INTERVAL)).isCloseTo(2004 / (2.9 / 3.9) + 1000, CLOSE);
    }

    @Test
    void penaltyAndSuccessRateHealByTime() {
        score.succeeded(0, millis(4), false);
        score.failed(INTERVAL, false);

        // 20 s later: e^−1 of the penalty, 0.9^4 of the history: p = (0.9 · 0.6561 + 2) / (1.9 · 0.6561 + 2).
        assertThat(score.millis(5 * INTERVAL)).isCloseTo(2004 / 0.797907 + 367.879, within(0.1));
    }

    @Test
    void distrustFadesOnceTheEndpointWorksAgain() {
        score.succeeded(0, millis(4), false);
        score.failed(INTERVAL, false);
        assertThat(score.fading(10 * INTERVAL)).isTrue();

        long again = 10 * INTERVAL;
        score.succeeded(again, millis(4), false);
        assertThat(score.latencyMillis()).as("of connections that worked").isEqualTo(4);
        // n = 0.9^10 + 0.9^9 + 1 and s without the 0.9^9
        assertThat(score.millis(again)).isCloseTo(2004 / (3.3487 / 3.7361), within(0.1));

        long later = again + 3_000_000_000L;
        assertThat(score.millis(later) * score.successRate(later)).isCloseTo(4 + 2000 / Math.E, CLOSE);
        later = again + 25_000_000_000L;
        assertThat(score.millis(later) * score.successRate(later)).isLessThan(4.5);
        assertThat(score.fading(again + 40_000_000_000L)).isFalse();
    }

    @Test
    void oneFailedProbeCostsThePenaltyAndTheSecondTheTimeoutToo() {
        score.succeeded(0, millis(4), true);
        score.failed(0, true);
        assertThat(score.millis(0)).isCloseTo(4 / (3.0 / 4) + 1000, CLOSE);

        score.failed(0, true);
        assertThat(score.millis(0)).isCloseTo(2004 / (3.0 / 5) + 2000, CLOSE);
    }

    @Test
    void endpointThatWasSlowForTenSecondsIsForgivenInLessThanAMinute() {
        long now = 0;
        for (int i = 0; i < 10_000; i++, now += millis(10)) {
            score.succeeded(now, millis(1), false);
        }
        for (int i = 0; i < 1_000; i++, now += millis(10)) {
            score.succeeded(now, millis(50), false);
        }
        assertThat(score.millis(now)).isGreaterThan(45);
        for (int i = 0; i < 5_000; i++, now += millis(10)) {
            score.succeeded(now, millis(1), false);
        }
        // 49 · e^−5 is left, and of the 49 by which the first slow one exceeded what was known, 10 ms / 47 s.
        assertThat(score.millis(now)).isLessThan(1.4);
    }

    @Test
    void samplesBelowTheLatencyAreNoDeviation() {
        score.succeeded(0, millis(50), false);
        for (int i = 1; i <= 100; i++) {
            score.succeeded(i * INTERVAL, millis(1), false);
        }

        assertThat(score.millis(100 * INTERVAL)).isCloseTo(0.99 + 0.01 * (1 - 0.1), within(0.1));
    }

    @Test
    void successWithoutATimeCountsButSaysNothingOfLatency() {
        score.succeeded(0, millis(4), false);
        score.failed(0, false);
        score.succeeded(0);

        assertThat(score.failuresInRow()).isZero();
        assertThat(score.samples(0)).isEqualTo(3);
        assertThat(score.successes(0)).isEqualTo(2);
        assertThat(score.latencyMillis()).isEqualTo(4);
    }

    @Test
    void successesWithoutATimeLeaveTheGuessAndNoneIsMeasured() {
        score.succeeded(0);
        assertThat(score.measured()).isFalse();
        assertThat(score.latencyMillis()).isEqualTo(30);

        score.succeeded(INTERVAL, millis(4), false);
        assertThat(score.latencyMillis()).isEqualTo(4);
    }

    @Test
    void latencyDecaysByTheTimeBetweenTimedSamples() {
        Score other = new Score(SETTINGS, 30, 0);
        for (Score each : new Score[] {score, other}) {
            each.succeeded(0, millis(10), false);
        }
        other.succeeded(INTERVAL / 2);
        for (Score each : new Score[] {score, other}) {
            each.succeeded(INTERVAL, millis(4), false);
        }

        assertThat(other.latencyMillis()).isEqualTo(score.latencyMillis());
    }

    @Test
    void attemptThatWasGivenUpRaisesTheLatencyAndCountsNothing() {
        score.succeeded(0, millis(4), false);
        score.slow(INTERVAL, millis(20));
        assertThat(score.latencyMillis()).isEqualTo(20);
        assertThat(score.samples(0)).isEqualTo(1);

        score.slow(INTERVAL, millis(6));
        assertThat(score.latencyMillis()).as("it is known to be slower").isEqualTo(20);

        // Decays from when it was raised, not from the success before that.
        score.succeeded(2 * INTERVAL, millis(4), false);
        assertThat(score.latencyMillis()).isCloseTo(4 + 16 * Math.exp(-0.5), CLOSE);
    }

    @Test
    void penaltyDoublesWithEachFailureInARowUpToSixteenTimes() {
        Score free = new Score(penalty(Duration.ZERO), 30, 0);
        Score punished = new Score(penalty(Duration.ofSeconds(1)), 30, 0);

        for (double expected : new double[] {1, 2, 4, 8, 16, 16, 16}) {
            free.failed(0, false);
            punished.failed(0, false);
            assertThat(punished.millis(0) - free.millis(0)).isCloseTo(expected * 1000, CLOSE);
        }
    }

    @Test
    void successEndsThePenalty() {
        Score free = new Score(penalty(Duration.ZERO), 30, 0);
        Score punished = new Score(penalty(Duration.ofSeconds(1)), 30, 0);
        for (Score each : new Score[] {free, punished}) {
            each.failed(0, false);
            each.succeeded(0, millis(4), false);
        }

        assertThat(punished.failuresInRow()).isZero();
        assertThat(punished.millis(0)).isEqualTo(free.millis(0));
    }

    @Test
    void longFaultlessHistoryEarnsTheWholeBonus() {
        for (int i = 0; i < 200; i++) {
            score.succeeded(0, millis(4), false);
        }

        assertThat(score.samples(0)).isEqualTo(100);
        assertThat(score.millis(0)).isCloseTo(4 * 0.9, CLOSE);
    }

    @Test
    void twoFailuresInAHundredLoseTheBonus() {
        for (int i = 0; i < 100; i++) {
            score.succeeded(0, millis(4), false);
        }
        score.failed(0, false);
        score.failed(0, false);
        score.succeeded(0, millis(4), false);

        assertThat(score.successRate(0)).isLessThan(0.99);
        assertThat(score.millis(0)).isGreaterThanOrEqualTo(score.latencyMillis());
    }

    @Test
    void oneSlowProbeIsDoubtedTheSecondBelieved() {
        score.succeeded(0, millis(4), true);

        score.succeeded(INTERVAL, millis(50), true);
        assertThat(score.latencyMillis()).isEqualTo(4);

        score.succeeded(2 * INTERVAL, millis(50), true);
        assertThat(score.latencyMillis()).isEqualTo(50);
    }

    @Test
    void fastProbeBetweenTwoSlowOnesRestoresTheDoubt() {
        score.succeeded(0, millis(4), true);
        score.succeeded(INTERVAL, millis(50), true);
        score.succeeded(2 * INTERVAL, millis(4), true);
        score.succeeded(3 * INTERVAL, millis(50), true);

        assertThat(score.latencyMillis()).isEqualTo(4);
    }

    @Test
    void firstSuccessEndsTheDoubtThatAFailedProbeLeft() {
        score.failed(0, true);
        score.succeeded(INTERVAL, millis(4), true);
        score.succeeded(2 * INTERVAL, millis(50), true);

        assertThat(score.latencyMillis()).isEqualTo(4);
    }

    @Test
    void otherNumbersKeepWhatWasLearned() {
        score.succeeded(0, millis(4), false);
        score.failed(0, false);
        score.apply(penalty(Duration.ofSeconds(3)));

        assertThat(score.millis(0)).isCloseTo(2004 / (3.0 / 4) + 3000, CLOSE);
    }

    @Test
    void sampleOlderThanTheLastForgetsNothing() {
        score.succeeded(INTERVAL, millis(4), false);
        score.succeeded(INTERVAL - 1_000_000, millis(4), false);

        assertThat(score.samples(INTERVAL)).isEqualTo(2);
    }

    @Test
    void numbersStayInTheirRanges() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int historySize = 1 + random.nextInt(200);
            Score any = new Score(
                    new ScoringSettings(
                            random.nextDouble(0.01, 0.99),
                            Duration.ofMillis(1 + random.nextInt(60_000)),
                            Duration.ofSeconds(2),
                            Duration.ofMillis(random.nextInt(5_000)),
                            historySize,
                            random.nextDouble(0.9)),
                    30,
                    0);
            long now = 0;
            double least = 30;
            double most = 2000;
            for (int i = 0; i < 300; i++) {
                // From nothing to hours apart, most of them close together.
                now += (long) Math.pow(10, random.nextDouble(13));
                boolean probe = random.nextBoolean();
                int kind = random.nextInt(8);
                if (kind < 2) {
                    double before = any.millis(now);
                    any.failed(now, probe);
                    assertThat(any.millis(now)).as("a failure, seed " + seed).isGreaterThanOrEqualTo(before);
                } else if (kind == 2) {
                    any.succeeded(now);
                } else {
                    long nanos = (long) Math.pow(10, random.nextDouble(4, 10));
                    least = Math.min(least, nanos / 1e6);
                    most = Math.max(most, nanos / 1e6);
                    if (kind == 3) {
                        any.slow(now, nanos);
                    } else {
                        any.succeeded(now, nanos, probe);
                    }
                }
                long later = now + random.nextLong(10_000_000_000L);
                String place = "seed " + seed + ", sample " + i;
                assertThat(any.samples(now)).as(place).isBetween(0.0, historySize + 1e-9);
                assertThat(any.successes(now)).as(place).isBetween(0.0, any.samples(now));
                assertThat(1 - any.successRate(later)).as(place).isBetween(0.0, 1 - 1e-9);
                assertThat(any.latencyMillis()).as(place).isBetween(least - 1e-9, most + 1e-9);
                assertThat(any.millis(later)).as(place).isFinite().isPositive();
            }
        }
    }

    /** Up to half of the connect timeout: where connecting takes longer, deviation may weigh more than a failure. */
    @Test
    void failureNeverScoresBetterThanASuccessInItsPlace() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Score succeeding = new Score(SETTINGS, 30, 0);
            Score failing = new Score(SETTINGS, 30, 0);
            long now = 0;
            for (int i = random.nextInt(30); i > 0; i--) {
                now += random.nextLong(20_000_000_000L);
                boolean ok = random.nextBoolean();
                long nanos = random.nextLong(1_000_000_000);
                for (Score each : new Score[] {succeeding, failing}) {
                    if (ok) {
                        each.succeeded(now, nanos, false);
                    } else {
                        each.failed(now, false);
                    }
                }
            }
            succeeding.succeeded(now, random.nextLong(1_000_000_000), false);
            failing.failed(now, false);

            assertThat(failing.millis(now)).as("seed " + seed).isGreaterThan(succeeding.millis(now));
        }
    }

    @Test
    void endpointSampledAThousandTimesMoreOftenIsNotJudgedDifferently() {
        Random random = new Random(1);
        Score busy = new Score(SETTINGS, 30, 0);
        Score idle = new Score(SETTINGS, 30, 0);
        for (int i = 1; i <= 60_000; i++) {
            long now = millis(i);
            busy.succeeded(now, millis(random.nextDouble(4, 6)), false);
            if (i % 1000 == 0) {
                idle.succeeded(now, millis(random.nextDouble(4, 6)), false);
                if (i > 10_000) {
                    assertThat(busy.millis(now) / idle.millis(now)).isBetween(0.7, 1.4);
                }
            }
        }
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new ScoringSettings(1, second, second, second, 100, 0.1))
                .hasMessage("alpha must be above 0 and below 1");
        assertThatThrownBy(() -> new ScoringSettings(0.1, Duration.ZERO, second, second, 100, 0.1))
                .hasMessage("probeInterval must be positive");
        assertThatThrownBy(() -> new ScoringSettings(0.1, second, second, second, 0, 0.1))
                .hasMessage("historySize must be at least 1");
        assertThatThrownBy(() -> new ScoringSettings(0.1, second, second, second, 100, 1))
                .hasMessage("historicalBonus must be at least 0 and below 1");
    }

    @Test
    void oneSlowConnectionIsForgottenWhereNothingIsTimedAnyMore() {
        score.succeeded(0, millis(5), false);
        score.succeeded(INTERVAL, millis(3_000), false);
        long now = INTERVAL;
        for (int probe = 1; probe <= 200; probe++) {
            now = INTERVAL + probe * INTERVAL;
            score.succeeded(now);
            assertThat(score.millis(now)).isPositive();
        }

        assertThat(score.millis(INTERVAL + 6 * INTERVAL)).isGreaterThan(2_900);
        assertThat(score.millis(INTERVAL + 90 * INTERVAL)).isLessThan(5);
    }
}
