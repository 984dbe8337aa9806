package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoundRobinTest {
    private static final ClientHash CLIENT = Picks.client(1);
    private static final int[] ALL = {0, 1, 2, 3};

    private final Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));
    private final RoundRobin pick = new RoundRobin(new Random(1));

    private Balance.Backend backend() {
        return balancing.current().backends().getFirst();
    }

    @Test
    void everyEndpointHasItsTurn() {
        for (int round = 0; round < 100; round++) {
            Set<Integer> picked = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                picked.add(pick.pick(backend(), ALL, 4, CLIENT));
            }
            assertThat(picked).hasSize(4);
        }
    }

    @Test
    void newerBalanceOfTheSameEndpointsGoesOnWhereItWas() {
        Set<Integer> picked = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            picked.add(pick.pick(backend(), ALL, 4, CLIENT));
            balancing.connects("10.0.0.1", Duration.ofMillis(i));
            balancing.pass(Duration.ofMillis(50));
        }

        assertThat(picked).hasSize(4);
    }

    @Test
    void turnsStartAtRandom() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            first.add(new RoundRobin(new Random(seed)).pick(backend(), ALL, 4, CLIENT));
        }

        assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void newcomerHasEveryTenthTurn() {
        Balancing grown = new Balancing().backend("one", 1, "10.0.0.1").endpoints("one", Balancing.addresses(2));

        assertThat(Picks.count(pick, grown.current(), 1_100)[1]).isBetween(99, 101);
    }

    @Test
    void endpointThatIsNotOpenIsPassedOver() {
        for (int i = 0; i < 100; i++) {
            assertThat(pick.pick(backend(), new int[] {0, 2, 0, 0}, 2, CLIENT)).isEven();
        }
    }

    @Test
    void eachBackendHasTurnsOfItsOwn() {
        Balancing two =
                new Balancing().backend("one", 1, "10.0.0.1", "10.0.0.2").backend("two", 1, "10.0.1.1", "10.0.1.2");
        Balance.Backend one = two.current().backends().getFirst();
        Balance.Backend other = two.current().backends().getLast();
        int before = pick.pick(one, ALL, 2, CLIENT);
        pick.pick(other, ALL, 2, CLIENT);

        assertThat(pick.pick(one, ALL, 2, CLIENT)).isEqualTo(1 - before);
    }
}
