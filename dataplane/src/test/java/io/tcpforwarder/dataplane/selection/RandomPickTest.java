package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balancing;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RandomPickTest {
    private static final ClientHash CLIENT = Picks.client(1);
    private final RandomPick pick = new RandomPick(new Random(1));

    @Test
    void everyEndpointIsAsLikely() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));

        for (int count : Picks.count(pick, balancing.current(), 10_000)) {
            assertThat(count).isBetween(2_350, 2_650);
        }
    }

    @Test
    void newcomersGetATenth() {
        Balancing balancing = new Balancing().backend("one", 1, "10.0.0.1").endpoints("one", Balancing.addresses(3));
        int[] counts = Picks.count(pick, balancing.current(), 12_000);

        assertThat(counts[1]).isBetween(900, 1_100);
        assertThat(counts[2]).isBetween(900, 1_100);
    }

    @Test
    void onlyOpenPositionsArePicked() {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));
        for (int i = 0; i < 1_000; i++) {
            int picked = pick.pick(balancing.current().backends().getFirst(), new int[] {1, 3, 0, 0}, 2, CLIENT);
            assertThat(picked).isIn(1, 3);
        }
    }
}
