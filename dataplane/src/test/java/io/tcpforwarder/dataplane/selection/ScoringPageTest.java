package io.tcpforwarder.dataplane.selection;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpforwarder.dataplane.GoldenPage;
import io.tcpforwarder.dataplane.selection.Simulation.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The simulations of docs/scoring.md. */
final class ScoringPageTest {
    /** The last bit of an exponential function is the processor's choice, and one bit can become another course of events. */
    @BeforeAll
    static void theProcessorIsTheOneThatTheFilesComeFrom() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
    }

    @Test
    void tableIsWhatTheSimulationGives() throws IOException {
        StringBuilder table = new StringBuilder(
                "| ten endpoints, or as it says | algorithm | first attempt failed, % | unserved | p50, ms | p99, ms | share of the odd one, % | largest share, % |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
        for (Scenario scenario : Scenario.values()) {
            String title = scenario.title();
            for (Algorithm algorithm : Algorithm.values()) {
                Tally tally = scenario.run(algorithm);
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.2f | %d | %.2f | %.2f | %.1f | %.1f |%n",
                        title,
                        name(algorithm),
                        tally.failedFirstPercent(),
                        tally.unserved,
                        tally.connectMillis(0.5),
                        tally.connectMillis(0.99),
                        100 * tally.share(Scenario.ODD),
                        100 * tally.largestShare()));
                title = "";
            }
        }

        GoldenPage.check("scoring.md", "simulation", table.toString());
    }

    private static String name(Algorithm algorithm) {
        return switch (algorithm) {
            case EWMA -> "Ewma";
            case LEAST_CONNECTIONS -> "LeastConnections";
            case ROUND_ROBIN -> "RoundRobin";
            case RANDOM -> "Random";
            case SOURCE_IP_HASH -> "SourceIPHash";
        };
    }

    @Test
    void plotIsWhatTheSimulationGives() throws IOException {
        Simulation simulation = new Simulation(Algorithm.EWMA, 10);
        simulation.run(Duration.ofSeconds(30));
        Plot plot = new Plot();
        for (int second = 0; second < Plot.SECONDS; second++) {
            switch (second) {
                case Plot.SLOW_AT -> simulation.connectTakes(Scenario.ODD, Duration.ofMillis(20));
                case Plot.REFUSES_AT -> simulation.behaves(Scenario.ODD, Manner.REFUSES);
                case Plot.WORKS_AT -> {
                    simulation.connectTakes(Scenario.ODD, Duration.ofMillis(1));
                    simulation.behaves(Scenario.ODD, Manner.ACCEPTS);
                }
                default -> {}
            }
            Tally tally = simulation.run(Duration.ofSeconds(1));
            plot.add(simulation.score(Scenario.ODD), simulation.score("10.0.0.1"), tally.share(Scenario.ODD));
        }

        GoldenPage.check("scoring.svg", plot.svg());
    }
}
