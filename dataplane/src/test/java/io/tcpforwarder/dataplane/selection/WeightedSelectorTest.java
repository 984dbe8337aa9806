package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.health.HealthSettings;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WeightedSelectorTest {
    private static final ClientHash CLIENT = Picks.client(1);

    private static Selector selector(Algorithm algorithm) {
        return algorithm.selector(new Random(1));
    }

    private static List<Endpoint> endpoints(String... addresses) {
        return List.of(addresses).stream().map(Balancing::endpoint).toList();
    }

    @ParameterizedTest
    @EnumSource
    void nothingUsableGivesNothing(Algorithm algorithm) {
        assertThat(selector(algorithm).select(Balance.EMPTY, List.of(), CLIENT)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void triedEndpointIsNeverPickedAgain(Algorithm algorithm) {
        Balancing balancing =
                new Balancing().backend("one", 3, Balancing.addresses(20)).backend("two", 1, "10.0.1.1", "10.0.1.2");
        Selector selector = selector(algorithm);
        Random random = new Random(2);
        for (int connection = 0; connection < 200; connection++) {
            ClientHash client = Picks.client(connection);
            Collection<Endpoint> tried = new ArrayList<>();
            for (int attempt = 0; attempt < 22; attempt++) {
                Candidate picked = Objects.requireNonNull(selector.select(balancing.current(), tried, client));
                assertThat(tried).doesNotContain(picked.endpoint());
                tried.add(picked.endpoint());
                if (random.nextInt(10) == 0) {
                    selector.failed(picked);
                }
            }
            assertThat(selector.select(balancing.current(), tried, client)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatJustFailedIsAvoidedUntilTheNextBalance(Algorithm algorithm) {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(3));
        Selector selector = selector(algorithm);
        selector.select(balancing.current(), List.of(), CLIENT);
        selector.failed(balancing.candidate("10.0.0.2"));
        assertThat(Picks.count(selector, balancing.current(), 1_000)).containsOnlyKeys("10.0.0.1", "10.0.0.3");

        balancing.balancer().apply(BalancerSettings.DEFAULT);
        assertThat(Picks.count(selector, balancing.current(), 1_000)).containsKey("10.0.0.2");
    }

    @ParameterizedTest
    @EnumSource
    void avoidedEndpointIsTheLastResort(Algorithm algorithm) {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(2));
        Selector selector = selector(algorithm);
        selector.select(balancing.current(), List.of(), CLIENT);
        selector.failed(balancing.candidate("10.0.0.1"));

        assertThat(selector.select(balancing.current(), endpoints("10.0.0.2"), CLIENT))
                .isSameAs(balancing.candidate("10.0.0.1"));
        assertThat(selector.select(balancing.current(), endpoints("10.0.0.1", "10.0.0.2"), CLIENT))
                .isNull();
    }

    @Test
    void anotherBackendComesBeforeAnAvoidedEndpoint() {
        Balancing balancing = new Balancing().backend("one", 1, "10.0.0.1").backend("two", 1, "10.0.1.1");
        Selector selector = selector(Algorithm.RANDOM);
        selector.select(balancing.current(), List.of(), CLIENT);
        selector.failed(balancing.candidate("10.0.0.1"));

        assertThat(Picks.count(selector, balancing.current(), 100)).containsOnlyKeys("10.0.1.1");
    }

    @ParameterizedTest
    @EnumSource
    void backendsShareByWeightWhateverTheirSizes(Algorithm algorithm) {
        Balancing balancing =
                new Balancing().backend("one", 3, "10.0.0.1").backend("two", 1, "10.0.1.1", "10.0.1.2", "10.0.1.3");
        Map<String, Integer> counts = Picks.count(selector(algorithm), balancing.current(), 10_000);

        assertThat(counts.get("10.0.0.1")).isBetween(7_350, 7_650);
        assertThat(counts).containsOnlyKeys("10.0.0.1", "10.0.1.1", "10.0.1.2", "10.0.1.3");
    }

    @Test
    void backendWithNothingLeftGivesItsShareToTheOthers() {
        Balancing balancing = new Balancing()
                .backend("one", 2, "10.0.0.1")
                .backend("two", 6, "10.0.1.1")
                .backend("three", 2, "10.0.2.1");
        Selector selector = selector(Algorithm.RANDOM);
        int one = 0;
        for (int i = 0; i < 10_000; i++) {
            Candidate picked = Objects.requireNonNull(
                    selector.select(balancing.current(), endpoints("10.0.1.1"), Picks.client(i)));
            one += picked.backend().equals("one") ? 1 : 0;
        }

        assertThat(one).isBetween(4_850, 5_150);
    }

    @Test
    void addressInTwoBackendsIsTriedOnce() {
        Balancing balancing = new Balancing().backend("one", 1, "10.0.0.1").backend("two", 1, "10.0.0.1");

        assertThat(selector(Algorithm.RANDOM).select(balancing.current(), endpoints("10.0.0.1"), CLIENT))
                .isNull();
    }

    /** Idle, so that only the shares decide. */
    @ParameterizedTest
    @EnumSource
    void endpointsShareByWeight(Algorithm algorithm) {
        Random random = new Random(3);
        for (int round = 0; round < 10; round++) {
            int size = 2 + random.nextInt(12);
            int[] weights = random.ints(size, 1, 11).toArray();
            double sum = IntStream.of(weights).sum();
            Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(size));
            balancing.weigh("one", weights);
            Map<String, Integer> counts = Picks.count(selector(algorithm), balancing.current(), 20_000);
            for (int i = 0; i < size; i++) {
                double share = weights[i] / sum;
                double deviation = Math.sqrt(20_000 * share * (1 - share));
                assertThat(counts.getOrDefault("10.0.0." + (i + 1), 0) - 20_000 * share)
                        .as(i + " of " + Arrays.toString(weights))
                        .isBetween(-4.5 * deviation, 4.5 * deviation);
            }
        }
    }

    /** Each of 200 connections stays until 200 others have come. */
    @ParameterizedTest
    @EnumSource
    void endpointsCarryByWeightWhatStays(Algorithm algorithm) {
        int[] weights = {1, 2, 3, 4, 10};
        for (int size : new int[] {5, 10}) {
            int[] repeated = IntStream.range(0, size).map(i -> weights[i % 5]).toArray();
            Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(size));
            balancing.weigh("one", repeated);
            Selector selector = selector(algorithm);
            Deque<Candidate> open = new ArrayDeque<>();
            int[] counts = new int[size];
            for (int i = 0; i < 10_000; i++) {
                if (open.size() == 200) {
                    open.remove().load().notConnected();
                }
                Candidate picked =
                        Objects.requireNonNull(selector.select(balancing.current(), List.of(), Picks.client(i)));
                picked.load().connecting();
                open.add(picked);
                counts[Integer.parseInt(Balancing.name(picked.endpoint()).substring(7)) - 1]++;
            }
            for (int i = 0; i < size; i++) {
                double share = repeated[i] / (20.0 * size / 5);
                assertThat(counts[i] / 10_000.0).as(size + ": " + i).isBetween(share * 0.85, share * 1.15);
            }
        }
    }

    @Test
    void pickingAmongThousandsOfWhichHalfHaveJustFailedTakesNoLongerThanTheyAre() {
        String[] addresses = IntStream.range(0, 3_000)
                .mapToObj(i -> "10.0." + (i >> 8) + "." + (i & 255))
                .toArray(String[]::new);
        Balancing balancing = new Balancing().backend("one", 1, addresses);
        Selector selector = selector(Algorithm.RANDOM);
        for (int i = 0; i < 1_500; i++) {
            selector.failed(balancing.candidate(addresses[i]));
        }
        long begun = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            selector.select(balancing.current(), List.of(), CLIENT);
        }
        // Some 20 ms; by a search through those that failed it takes several seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource
    void newcomerGetsATenthOfItsShare(Algorithm algorithm) {
        Balancing balancing =
                new Balancing().backend("one", 1, Balancing.addresses(9)).endpoints("one", Balancing.addresses(10));

        assertThat(Picks.count(selector(algorithm), balancing.current(), 20_000).get("10.0.0.10"))
                .as("20,000 · 0.1 / 9.1")
                .isBetween(155, 285);
    }

    @ParameterizedTest
    @EnumSource
    void fullEndpointIsPassedOver(Algorithm algorithm) {
        Balancing balancing = new Balancing(new BalancerSettings(ScoringSettings.DEFAULT, HealthSettings.DEFAULT, 2))
                .backend("one", 1, Balancing.addresses(3));
        Selector selector = selector(algorithm);
        for (int i = 0; i < 6; i++) {
            Candidate picked = Objects.requireNonNull(selector.select(balancing.current(), List.of(), CLIENT));
            assertThat(picked.load().tryConnecting(2)).isTrue();
        }
        assertThat(selector.select(balancing.current(), List.of(), CLIENT)).isNull();

        balancing.candidate("10.0.0.2").load().notConnected();
        assertThat(selector.select(balancing.current(), List.of(), CLIENT)).isSameAs(balancing.candidate("10.0.0.2"));
    }

    @ParameterizedTest
    @EnumSource
    void pickingAllocatesNothing(Algorithm algorithm) {
        Balancing balancing =
                new Balancing().backend("one", 1, Balancing.addresses(20)).backend("two", 1, "10.0.1.1", "10.0.1.2");
        Selector selector = selector(algorithm);
        List<Endpoint> tried = endpoints("10.0.0.3");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        // At first code is interpreted, and scratch space made.
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                selector.select(balancing.current(), tried, CLIENT);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertThat(allocated).as("in 10,000 picks").isLessThan(10_000);
    }
}
