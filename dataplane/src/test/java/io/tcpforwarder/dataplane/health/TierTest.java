package io.tcpforwarder.dataplane.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TierTest {
    @Test
    void readyEndpointsAreEnoughWhileHalfOfAllAreLeft() {
        assertThat(Tier.of(4, 0, 4, 0)).isEqualTo(Tier.READY);
        assertThat(Tier.of(2, 2, 4, 3)).isEqualTo(Tier.READY);
        assertThat(Tier.of(1, 1, 2, 0)).isEqualTo(Tier.READY);
    }

    @Test
    void fewerThanHalfOfAllIsPanic() {
        assertThat(Tier.of(1, 2, 3, 0)).isEqualTo(Tier.PANIC);
        assertThat(Tier.of(2, 3, 5, 7)).isEqualTo(Tier.PANIC);
    }

    @Test
    void terminatingEndpointsComeBeforeEjectedOnes() {
        assertThat(Tier.of(0, 3, 3, 1)).isEqualTo(Tier.TERMINATING);
        assertThat(Tier.of(0, 3, 3, 0)).isEqualTo(Tier.PANIC);
    }

    @Test
    void withoutAnyThereIsNothing() {
        assertThat(Tier.of(0, 0, 0, 0)).isEqualTo(Tier.NONE);
        assertThat(Tier.of(0, 0, 3, 0)).isEqualTo(Tier.NONE);
    }

    @Test
    void neverMoreThanHalfAreEjectedButAlwaysOneMayBe() {
        for (int all = 1; all <= 100; all++) {
            int ejected = 0;
            while (Tier.mayEject(ejected, all)) {
                ejected++;
            }
            assertThat(ejected).isEqualTo(Math.max(1, all / 2));
        }
    }
}
