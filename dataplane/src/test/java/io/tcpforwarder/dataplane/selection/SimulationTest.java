package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hundred connections a second against five endpoints, by a clock that is moved. */
final class SimulationTest {
    private static final String GOOD = "10.0.0.1";
    private static final String SLOW = "10.0.0.4";
    private static final String FAILING = "10.0.0.5";
    private static final List<String> ALL_GOOD = List.of(GOOD, "10.0.0.2", "10.0.0.3");

    private static Simulation oneSlowOneFailing(Algorithm algorithm) {
        Simulation simulation = new Simulation(algorithm, 5);
        simulation.connectTakes(SLOW, Duration.ofMillis(10));
        simulation.refuses(FAILING, true);
        simulation.run(10_000);
        return simulation;
    }

    @Test
    void ewmaKeepsConnectionsFromTheSlowEndpoint() {
        Simulation simulation = oneSlowOneFailing(Algorithm.EWMA);

        assertThat(simulation.share(SLOW)).isBetween(0.001, 0.05);
        assertThat(ALL_GOOD)
                .allSatisfy(good -> assertThat(simulation.share(good)).isBetween(0.28, 0.37));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EWMA")
    void otherAlgorithmsDoNotLookAtTheTime(Algorithm algorithm) {
        Simulation simulation = oneSlowOneFailing(algorithm);

        assertThat(simulation.share(SLOW)).isBetween(0.22, 0.28);
        assertThat(ALL_GOOD)
                .allSatisfy(good -> assertThat(simulation.share(good)).isBetween(0.22, 0.28));
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatFailsFastIsNoSink(Algorithm algorithm) {
        Simulation simulation = oneSlowOneFailing(algorithm);

        assertThat(simulation.unserved()).isZero();
        assertThat(simulation.share(FAILING)).isLessThan(0.002);
    }

    @Test
    void endpointThatIsSlowForAWhileLosesItsShareAndGetsItBack() {
        Simulation simulation = new Simulation(Algorithm.EWMA, 5);
        simulation.run(2_000);
        assertThat(simulation.share(SLOW)).isBetween(0.15, 0.25);

        simulation.connectTakes(SLOW, Duration.ofMillis(50));
        simulation.run(2_000);
        assertThat(simulation.share(SLOW)).isLessThan(0.03);

        simulation.connectTakes(SLOW, Duration.ofMillis(1));
        // ln(49 ms / 0.5 ms) time constants of 10 s.
        simulation.run(46 * 200);
        simulation.run(2_000);
        assertThat(simulation.share(SLOW)).isBetween(0.15, 0.25);
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatFlapsCostsFewAttempts(Algorithm algorithm) {
        Simulation simulation = new Simulation(algorithm, 5);
        int attempts = 0;
        for (int i = 0; i < 20; i++) {
            simulation.refuses(FAILING, true);
            simulation.run(500);
            attempts += simulation.attempts(FAILING);
            assertThat(simulation.unserved()).isZero();
            simulation.refuses(FAILING, false);
            simulation.run(500);
        }

        assertThat(attempts).isLessThan(40);
    }
}
