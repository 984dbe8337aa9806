package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LeastConnectionsTest {
    private final Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(4));
    private final LeastConnections pick = new LeastConnections(new Random(1));

    @Test
    void endpointThatRecoversIsNotSentEveryoneAtOnce() {
        balancing.fails("10.0.0.4", 3);
        for (String address : Balancing.addresses(3)) {
            balancing.load(address, 100);
        }
        balancing.connects("10.0.0.4", Duration.ofMillis(1));
        Selector selector = Algorithm.LEAST_CONNECTIONS.selector(new Random(1));
        for (int i = 0; i < 60; i++) {
            Candidate picked = Objects.requireNonNull(selector.select(balancing.current(), List.of(), Picks.client(i)));
            picked.load().connecting();
            picked.load().connected();
        }
        assertThat(balancing.candidate("10.0.0.4").load().active())
                .as("with a tenth of a share, a tenth of their connections")
                .isBetween(10, 15);
    }

    @Test
    void leastLoadedEndpointIsPicked() {
        balancing.load("10.0.0.1", 3);
        balancing.load("10.0.0.2", 2);
        balancing.load("10.0.0.3", 1);
        balancing.load("10.0.0.4", 2);

        assertThat(Picks.count(pick, balancing.current(), 100)).containsExactly(0, 0, 100, 0);
    }

    @Test
    void connectionsThatArePendingCount() {
        for (String address : new String[] {"10.0.0.1", "10.0.0.2", "10.0.0.4"}) {
            balancing.candidate(address).load().connecting();
        }

        assertThat(Picks.count(pick, balancing.current(), 100)).containsExactly(0, 0, 100, 0);
    }

    @Test
    void tiesAreBrokenAtRandom() {
        balancing.load("10.0.0.2", 1);
        int[] counts = Picks.count(pick, balancing.current(), 9_000);

        assertThat(counts[1]).isZero();
        for (int position : new int[] {0, 2, 3}) {
            assertThat(counts[position]).isBetween(2_850, 3_150);
        }
    }

    @Test
    void newcomerIsFullSooner() {
        Balancing grown = new Balancing().backend("one", 1, "10.0.0.1").endpoints("one", Balancing.addresses(2));
        grown.load("10.0.0.1", 8);
        assertThat(Picks.count(pick, grown.current(), 10)).as("it is idle").containsExactly(0, 10);

        grown.load("10.0.0.2", 1);
        assertThat(Picks.count(pick, grown.current(), 10))
                .as("8 of 1 against 1 of 0.1")
                .containsExactly(10, 0);

        grown.load("10.0.0.1", 3);
        assertThat(Picks.count(pick, grown.current(), 10))
                .as("11 of 1 against 1 of 0.1")
                .containsExactly(0, 10);
    }
}
