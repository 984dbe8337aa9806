package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.selection.Simulation.Manner;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised of the algorithms, in a world by a clock that is moved. */
final class SimulationTest {
    private static final String ODD = Scenario.ODD;

    @ParameterizedTest
    @EnumSource
    void endpointsThatAreAlikeShareAlike(Algorithm algorithm) {
        for (int size : new int[] {2, 3, 7, 8, 10, 30}) {
            Simulation simulation = new Simulation(algorithm, size);
            Tally tally = simulation.run(Duration.ofSeconds(60));
            for (String address : Balancing.addresses(size)) {
                // 2,000 connections to each of 30: 10 % is four and a half standard deviations.
                assertThat(tally.share(address) * size).as(size + " endpoints").isBetween(0.9, 1.1);
            }
        }
    }

    @Test
    void ewmaSendsLessThanOnePercentIntoAnEndpointThatFailsFastAndAllAreServed() {
        Tally tally = Scenario.ONE_REFUSES.run(Algorithm.EWMA);

        assertThat(tally.failedFirstPercent()).isBetween(0.01, 1.0);
        assertThat(tally.unserved).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatFailsFastIsNoSink(Algorithm algorithm) {
        Tally tally = Scenario.ONE_REFUSES.run(algorithm);

        assertThat(tally.unserved).isZero();
        assertThat(tally.share(ODD)).isLessThan(0.005);
    }

    @Test
    void oneSlowEndpointCostsEwmaLessThanHalfOfTheNinetyNinthPercentile() {
        double without = Scenario.EQUAL.run(Algorithm.EWMA).connectMillis(0.99);

        assertThat(Scenario.ONE_SLOW.run(Algorithm.EWMA).connectMillis(0.99)).isLessThan(1.5 * without);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EWMA")
    void otherAlgorithmsDoNotLookAtTheTime(Algorithm algorithm) {
        assertThat(Scenario.ONE_SLOW.run(algorithm).share(ODD)).isBetween(0.08, 0.12);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void fewAtDifferentDistancesEachGetTraffic(int size) {
        for (int near = 1; near < size; near++) {
            Simulation simulation = new Simulation(Algorithm.EWMA, size);
            for (int i = 1; i <= size; i++) {
                simulation.connectTakes("10.0.0." + i, Duration.ofNanos(i <= near ? 300_000 : 1_000_000));
            }
            simulation.run(Duration.ofSeconds(30));
            Tally tally = simulation.run(Duration.ofSeconds(30));
            for (String address : Balancing.addresses(size)) {
                assertThat(tally.share(address)).as(near + " near of " + size).isGreaterThan(0.1);
            }
            assertThat(tally.share("10.0.0.1")).isGreaterThan(tally.share("10.0.0." + size));
        }
    }

    @ParameterizedTest
    @EnumSource
    void newcomersCarryTheirShareWithinSlowStartAndNeverMoreThanTwice(Algorithm algorithm) {
        Simulation simulation = new Simulation(algorithm, 2);
        simulation.run(Duration.ofSeconds(30));
        simulation.endpoints(4);
        for (int second = 0; second < 30; second++) {
            Tally tally = simulation.run(Duration.ofSeconds(1));
            double grown = Math.max(0.1, (second + 1) / 30.0);
            double fair = grown / (2 + 2 * grown);
            assertThat(tally.share("10.0.0.3")).as("at " + second + " s").isBetween(fair / 2, fair * 2);
            assertThat(tally.share("10.0.0.4")).as("at " + second + " s").isBetween(fair / 2, fair * 2);
        }
        Tally after = simulation.run(Duration.ofSeconds(10));
        for (String address : Balancing.addresses(4)) {
            assertThat(after.share(address)).isBetween(0.225, 0.275);
        }
    }

    @Test
    void endpointThatWasSlowForAWhileHasItsShareBackInLessThanAMinute() {
        Simulation simulation = new Simulation(Algorithm.EWMA, 10);
        simulation.run(Duration.ofSeconds(30));
        simulation.connectTakes(ODD, Duration.ofMillis(50));
        simulation.run(Duration.ofSeconds(1));
        assertThat(simulation.run(Duration.ofSeconds(9)).share(ODD)).isLessThan(0.01);

        simulation.connectTakes(ODD, Duration.ofMillis(1));
        simulation.run(Duration.ofSeconds(55));
        assertThat(simulation.run(Duration.ofSeconds(5)).share(ODD)).isGreaterThan(0.07);
    }

    @Test
    void endpointThatRefusedForAMomentHasItsShareBackInHalfAMinute() {
        Simulation simulation = new Simulation(Algorithm.EWMA, 10);
        simulation.run(Duration.ofSeconds(30));
        simulation.behaves(ODD, Manner.REFUSES);
        // Long enough for both pods to see it.
        simulation.run(Duration.ofMillis(60));
        simulation.behaves(ODD, Manner.ACCEPTS);
        assertThat(simulation.run(Duration.ofSeconds(5)).share(ODD)).isLessThan(0.02);

        simulation.run(Duration.ofSeconds(27));
        assertThat(simulation.run(Duration.ofSeconds(5)).share(ODD)).isGreaterThan(0.07);
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatFlapsCostsFewAttempts(Algorithm algorithm) {
        Tally tally = Scenario.ONE_FLAPS.run(algorithm);

        assertThat(tally.unserved).isZero();
        assertThat(tally.failedFirstPercent()).isLessThan(0.2);
    }

    @ParameterizedTest
    @EnumSource
    void afterAnOutageOfAllClientsAreServedWithinASecond(Algorithm algorithm) {
        Tally tally = Scenario.ALL_DOWN.run(algorithm);

        assertThat(tally.unserved).isLessThan(1_000);
        assertThat(tally.largestShare()).isLessThan(0.2);
    }

    @ParameterizedTest
    @EnumSource
    void lossOfHalfTheEndpointsLosesNoClient(Algorithm algorithm) {
        Tally tally = Scenario.HALF_VANISH.run(algorithm);

        // Three attempts of 2 s do not fit into the 5 s that all may take, and two of the half that is gone may come
        // first.
        assertThat(tally.unserved).isLessThan(20);
        assertThat(tally.largestShare()).isLessThan(0.22);
    }
}
