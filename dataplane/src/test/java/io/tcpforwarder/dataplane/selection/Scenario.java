package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.selection.Simulation.Manner;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What happens to the endpoints of a {@link Simulation}. */
@SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
enum Scenario {
    EQUAL("ten alike", simulation(10), Scenario::settled),

    ONE_SLOW("one of ten 10 × slower", simulation(10), simulation -> {
        simulation.connectTakes(Scenario.ODD, Duration.ofMillis(10));
        return settled(simulation);
    }),

    ONE_REFUSES("one of ten refuses, the first 10,000 connections", simulation(10), simulation -> {
        simulation.behaves(Scenario.ODD, Manner.REFUSES);
        return simulation.run(10_000);
    }),

    ONE_FLAPS("one of ten refuses every other 2.5 s, for a minute", simulation(10), simulation -> {
        simulation.run(Duration.ofSeconds(30));
        boolean[] refuses = {false};
        return simulation.runInSteps(Duration.ofMillis(2_500), 24, () -> {
            refuses[0] = !refuses[0];
            simulation.behaves(Scenario.ODD, refuses[0] ? Manner.REFUSES : Manner.ACCEPTS);
        });
    }),

    SCALE_UP("from two to four, the first 30 s", simulation(2), simulation -> {
        simulation.run(Duration.ofSeconds(30));
        simulation.endpoints(4);
        return simulation.run(Duration.ofSeconds(30));
    }),

    ALL_DOWN("ten refuse for 5 s, the 20 s after that", simulation(10), simulation -> {
        simulation.run(Duration.ofSeconds(30));
        List.of(Balancing.addresses(10)).forEach(address -> simulation.behaves(address, Manner.REFUSES));
        simulation.run(Duration.ofSeconds(5));
        List.of(Balancing.addresses(10)).forEach(address -> simulation.behaves(address, Manner.ACCEPTS));
        return simulation.run(Duration.ofSeconds(20));
    }),

    HALF_VANISH("packets to five of ten vanish, the first 20 s", simulation(10), simulation -> {
        simulation.run(Duration.ofSeconds(30));
        List.of(Balancing.addresses(10)).subList(0, 5).forEach(each -> simulation.behaves(each, Manner.VANISHED));
        return simulation.run(Duration.ofSeconds(20));
    });

    /** The endpoint that is not like the others. */
    static final String ODD = "10.0.0.4";

    private final String title;
    private final Function<Algorithm, Simulation> begin;
    private final Function<Simulation, Tally> course;

    Scenario(String title, Function<Algorithm, Simulation> begin, Function<Simulation, Tally> course) {
        this.title = title;
        this.begin = begin;
        this.course = course;
    }

    String title() {
        return title;
    }

    Tally run(Algorithm algorithm) {
        return course.apply(begin.apply(algorithm));
    }

    private static Function<Algorithm, Simulation> simulation(int endpoints) {
        return algorithm -> new Simulation(algorithm, endpoints);
    }

    private static Tally settled(Simulation simulation) {
        simulation.run(Duration.ofSeconds(30));
        return simulation.run(Duration.ofSeconds(30));
    }
}
