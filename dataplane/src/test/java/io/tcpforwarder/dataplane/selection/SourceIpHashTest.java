package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SourceIpHashTest {
    private static final int CLIENTS = 4_000;

    private final Selector selector = Algorithm.SOURCE_IP_HASH.selector(new Random(1));

    private Candidate candidate(Balance balance, int client, Endpoint... tried) {
        return Objects.requireNonNull(selector.select(balance, List.of(tried), Picks.client(client)));
    }

    private String choice(Balance balance, int client) {
        return Balancing.name(candidate(balance, client).endpoint());
    }

    /** What each client gets, while all are idle. */
    private List<String> choices(Balance balance) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(client -> choice(balance, client))
                .toList();
    }

    private static int moved(List<String> before, List<String> after) {
        return (int) IntStream.range(0, CLIENTS)
                .filter(client -> !before.get(client).equals(after.get(client)))
                .count();
    }

    @Test
    void clientComesBackToItsEndpointInEveryLoopAndPod() {
        Balancing here = new Balancing().backend("one", 1, Balancing.addresses(10));
        String[] reversed = Balancing.addresses(10);
        Collections.reverse(Arrays.asList(reversed));
        Balancing there = new Balancing().backend("one", 1, reversed);
        Selector other = Algorithm.SOURCE_IP_HASH.selector(new Random(2));

        List<String> choices = choices(here.current());
        for (int client = 0; client < CLIENTS; client++) {
            Candidate picked = Objects.requireNonNull(other.select(there.current(), List.of(), Picks.client(client)));
            assertThat(Balancing.name(picked.endpoint())).isEqualTo(choices.get(client));
        }
    }

    @Test
    void clientsSpreadEvenly() {
        List<String> choices = choices(
                new Balancing().backend("one", 1, Balancing.addresses(10)).current());

        for (String address : Balancing.addresses(10)) {
            // Three and a half standard deviations of √(4,000 · 0.1 · 0.9) = 19.
            assertThat(Collections.frequency(choices, address)).isBetween(335, 465);
        }
    }

    @Test
    void onlyClientsOfAnEndpointThatGoesMoveAndToAllOthers() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(10));
        List<String> before = choices(balancing.current());
        balancing.endpoints("one", Balancing.addresses(9));
        List<String> after = choices(balancing.current());

        assertThat(moved(before, after)).isEqualTo(Collections.frequency(before, "10.0.0.10"));
        for (String address : Balancing.addresses(9)) {
            assertThat(Collections.frequency(after, address)).isBetween(370, 520);
        }
    }

    @Test
    void newEndpointTakesItsClientsOneByOneFromAllOthersAndNobodyElseMoves() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(9));
        List<String> before = choices(balancing.current());
        balancing.endpoints("one", Balancing.addresses(10));
        int clients = 0;
        for (int seconds = 0; seconds <= 30; seconds += 5) {
            List<String> after = choices(balancing.current());
            int now = Collections.frequency(after, "10.0.0.10");
            assertThat(moved(before, after)).as("at " + seconds + " s").isEqualTo(now);
            assertThat(now).isGreaterThan(clients);
            clients = now;
            balancing.pass(Duration.ofSeconds(5));
        }

        assertThat(clients).isBetween(335, 465);
    }

    @Test
    void otherWeightMovesClientsOfThatEndpointOnly() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(10));
        List<String> before = choices(balancing.current());
        balancing.weigh("one", 3, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        List<String> after = choices(balancing.current());

        int gained = Collections.frequency(after, "10.0.0.1") - Collections.frequency(before, "10.0.0.1");
        assertThat(moved(before, after)).isEqualTo(gained);
        assertThat(Collections.frequency(after, "10.0.0.1")).isBetween(900, 1_100);
    }

    @Test
    void retryGoesToTheNextInTheClientsOrder() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(5));
        for (int client = 0; client < 100; client++) {
            List<Endpoint> order = new ArrayList<>();
            for (int attempt = 0; attempt < 5; attempt++) {
                order.add(candidate(balancing.current(), client, order.toArray(Endpoint[]::new))
                        .endpoint());
            }
            assertThat(order).doesNotHaveDuplicates();

            // Where the first has gone, the client goes where its retry went.
            String[] others = order.subList(1, 5).stream().map(Balancing::name).toArray(String[]::new);
            assertThat(choice(new Balancing().backend("one", 1, others).current(), client))
                    .isEqualTo(others[0]);
        }
    }

    @Test
    void noEndpointGetsMoreThanAQuarterAboveItsShare() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            int size = 2 + random.nextInt(20);
            int[] weights = random.ints(size, 1, 2 + random.nextInt(9)).toArray();
            int sum = Arrays.stream(weights).sum();
            Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(size));
            balancing.weigh("one", weights);
            List<Candidate> candidates =
                    balancing.current().backends().getFirst().candidates();
            // Few addresses with many connections each, as from behind a NAT.
            int addresses = 1 + random.nextInt(5);
            for (int connection = 1; connection <= 2_000; connection++) {
                Candidate picked = candidate(balancing.current(), random.nextInt(addresses));
                picked.load().connecting();
                int weight = weights[candidates.indexOf(picked)];
                assertThat(picked.load().total())
                        .isLessThanOrEqualTo((int) Math.ceil(1.25 * connection * weight / sum + 1e-9));
            }
        }
    }

    @Test
    void clientReturnsAsSoonAsItsEndpointHasRoom() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));
        String first = choice(balancing.current(), 7);
        balancing.load(first, 5);
        assertThat(choice(balancing.current(), 7)).isNotEqualTo(first);

        for (String address : Balancing.addresses(4)) {
            if (!address.equals(first)) {
                balancing.load(address, 5);
            }
        }
        assertThat(choice(balancing.current(), 7)).isEqualTo(first);
    }

    @Test
    void clientStaysWithItsBackendAndBackendsShareByWeight() {
        Balancing balancing =
                new Balancing().backend("one", 3, "10.0.0.1", "10.0.0.2").backend("two", 1, "10.0.1.1", "10.0.1.2");
        List<String> choices = choices(balancing.current());

        assertThat(choices(balancing.current())).isEqualTo(choices);
        assertThat(choices.stream()
                        .filter(address -> address.startsWith("10.0.0."))
                        .count())
                .isBetween(2_900L, 3_100L);
    }

    @Test
    void clientWhoseAddressIsNotKnownIsServedToo() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));

        assertThat(selector.select(balancing.current(), List.of(), new ClientHash(() -> null)))
                .isNotNull();
    }
}
