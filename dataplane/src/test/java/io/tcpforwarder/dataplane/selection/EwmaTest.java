package io.tcpforwarder.dataplane.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.balance.Balancing;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EwmaTest {
    private static final ClientHash CLIENT = Picks.client(1);
    private static final int[] PAIR = {0, 1};

    private final Ewma pick = new Ewma(new Random(1));

    /** All connect in 10 ms, except those at the first positions. */
    private static Balancing balancing(int size, long... firstMillis) {
        Balancing balancing = new Balancing().backend("one", 1, Balancing.addresses(size));
        for (int i = 0; i < size; i++) {
            balancing.connects(
                    Balancing.addresses(size)[i], Duration.ofMillis(i < firstMillis.length ? firstMillis[i] : 10));
        }
        balancing.pass(Duration.ofMillis(50));
        return balancing;
    }

    /** The better of the first two endpoints. */
    private int better(Balancing balancing) {
        return pick.pick(balancing.current().backends().getFirst(), PAIR, 2, CLIENT);
    }

    @Test
    void onlyOpenEndpointIsPicked() {
        assertThat(pick.pick(balancing(3).current().backends().getFirst(), new int[] {2, 0, 0}, 1, CLIENT))
                .isEqualTo(2);
    }

    @Test
    void equalEndpointsShareEqually() {
        for (int count : Picks.count(pick, balancing(8).current(), 8_000)) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    @Test
    void threeOfFewAreDrawnSoThatTwoBadOnesAreNeverAmongThemselves() {
        // Of four of different quality, the best is in three of the four triples, the second best in the one without
        // it.
        int[] counts = Picks.count(pick, balancing(4, 10, 20, 40, 80).current(), 6_000);

        assertThat(counts[0]).isBetween(4_350, 4_650);
        assertThat(counts[1]).isBetween(1_350, 1_650);
        assertThat(counts[2]).isZero();
        assertThat(counts[3]).isZero();
    }

    @Test
    void everyPairOfManyIsDrawn() {
        int[] counts = Picks.count(
                pick, balancing(8, 10, 20, 40, 80, 160, 320, 640, 1280).current(), 28_000);

        // Each beats those that are worse: 7, 6, ... and 0 of 28 pairs.
        for (int i = 0; i < 8; i++) {
            assertThat(counts[i]).isBetween((7 - i) * 1_000 - 250, (7 - i) * 1_000 + 250);
        }
    }

    @Test
    void amongFewScoreIsWeighedAgainstLoad() {
        Balancing few = balancing(2, 10, 35);
        few.load("10.0.0.1", 2);
        assertThat(better(few)).as("10 · 3 against 35 · 1").isZero();

        few.load("10.0.0.1", 1);
        assertThat(better(few)).as("10 · 4 against 35 · 1").isOne();
    }

    @Test
    void amongManyTheLowerScoreWinsWhateverTheLoad() {
        Balancing many = balancing(8, 10, 35);
        for (String address : Balancing.addresses(8)) {
            many.load(address, 20);
        }
        many.load("10.0.0.1", 10);
        many.load("10.0.0.5", 50);
        many.load("10.0.0.6", 50);
        refresh(many);

        assertThat(better(many)).isZero();
    }

    @Test
    void amongManyColdBeatsHotWhateverTheScore() {
        Balancing many = balancing(8, 10, 500);
        many.load("10.0.0.1", 20);
        refresh(many);

        assertThat(better(many)).isOne();
    }

    @Test
    void loadThatGrewAfterThePublicationMakesHotToo() {
        Balancing many = balancing(8, 10, 500);
        many.load("10.0.0.1", 20);

        assertThat(better(many)).isOne();
    }

    @Test
    void scoresWithinAQuarterAreTheSameAndTheLowerLoadWins() {
        Balancing many = balancing(8, 100, 124);
        for (String address : Balancing.addresses(8)) {
            many.load(address, 5);
        }
        many.load("10.0.0.1", 1);
        many.load("10.0.0.3", 9);
        many.load("10.0.0.4", 9);
        refresh(many);

        assertThat(better(many)).isOne();
    }

    @Test
    void scoresFurtherApartAreNotTheSame() {
        Balancing many = balancing(8, 100, 126);
        for (String address : Balancing.addresses(8)) {
            many.load(address, 5);
        }
        many.load("10.0.0.1", 1);
        many.load("10.0.0.3", 9);
        many.load("10.0.0.4", 9);
        refresh(many);

        assertThat(better(many)).isZero();
    }

    @Test
    void ofTwoHotTheLessLoadedWins() {
        Balancing many = balancing(16, 10, 500);
        many.load("10.0.0.1", 40);
        many.load("10.0.0.2", 30);
        refresh(many);

        assertThat(better(many)).isOne();
    }

    @Test
    void idleNewcomerAmongLoadedOnesNeverGetsMoreThanItsShareOfEachDraw() {
        for (int size : new int[] {3, 10}) {
            Balancing grown = balancing(size - 1).endpoints("one", Balancing.addresses(size));
            for (String address : Balancing.addresses(size - 1)) {
                grown.load(address, 20);
            }
            double share = 0.1 / (size - 1 + 0.1);
            int picked = Picks.count(pick, grown.current(), 20_000)[size - 1];

            assertThat(picked / 20_000.0).as("of " + size).isBetween(1.5 * share, (size < 8 ? 3.1 : 2.1) * share);
        }
    }

    /** A newer balance, with the loads of now. */
    private static void refresh(Balancing balancing) {
        balancing.balancer().apply(BalancerSettings.DEFAULT);
    }

    /** Where the signal is not one that probes can give, nothing but a connection would measure it again. */
    @Test
    void anEndpointThatWasSlowOnceAndIsNeverMeasuredAgainIsTriedInTheEnd() {
        Balancing balancing = balancing(3, 5, 5, 5);
        balancing.connects("10.0.0.1", Duration.ofSeconds(3));
        for (int probe = 0; probe < 120; probe++) {
            balancing.pass(Duration.ofSeconds(5));
            balancing.balancer().probeSucceeded(Balancing.endpoint("10.0.0.1"), -1);
            balancing.connects("10.0.0.2", Duration.ofMillis(5));
            balancing.connects("10.0.0.3", Duration.ofMillis(5));
            if (probe == 5) {
                assertThat(Picks.count(pick, balancing.current(), 1_000)[0]).isZero();
            }
        }
        balancing.pass(Duration.ofMillis(50));
        assertThat(Picks.count(pick, balancing.current(), 1_000)[0]).isPositive();
    }
}
