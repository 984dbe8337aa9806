package io.tcpforwarder.dataplane.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlowStartTest {
    @Test
    void newcomerGetsATenthOfItsShare() {
        assertThat(SlowStart.share(0, 1000)).isEqualTo(0.1);
        assertThat(SlowStart.share(100, 1000)).isEqualTo(0.1);
    }

    @Test
    void shareGrowsWithAgeUpToTheWhole() {
        assertThat(SlowStart.share(500, 1000)).isEqualTo(0.5);
        assertThat(SlowStart.share(999, 1000)).isEqualTo(0.999);
        assertThat(SlowStart.share(1000, 1000)).isEqualTo(1);
        assertThat(SlowStart.share(Long.MAX_VALUE, 1000)).isEqualTo(1);
    }

    @Test
    void slowStartOfNoLengthGivesTheWholeShareAtOnce() {
        assertThat(SlowStart.share(0, 0)).isEqualTo(1);
    }
}
