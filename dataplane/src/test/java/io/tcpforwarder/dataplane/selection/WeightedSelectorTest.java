package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
}
