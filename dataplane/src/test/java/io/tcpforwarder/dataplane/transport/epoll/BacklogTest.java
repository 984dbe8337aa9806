package io.tcpforwarder.dataplane.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final int ROOM = 16 << 20;

    private final Backlog backlog = new Backlog(ROOM);

    @Test
    void readsAreLargeWhileLittleIsHeld() {
        backlog.grow(ROOM / 2);

        assertThat(backlog.readSize()).isEqualTo(Backlog.LARGEST_READ);
    }

    @Test
    void readsAreSmallWhenTheRoomIsFull() {
        backlog.grow(2 * ROOM);

        assertThat(backlog.readSize()).isEqualTo(Backlog.SMALLEST_READ);
    }

    @Test
    void readsGrowAgainWhenPeersHaveTakenTheirs() {
        backlog.grow(ROOM);
        backlog.grow(-ROOM);

        assertThat(backlog.readSize()).isEqualTo(Backlog.LARGEST_READ);
    }

    @Test
    void nobodyTakingAnythingFillsLittleMoreThanTheRoom() {
        int directions = 4_000;
        long held = 0;
        for (int i = 0; i < directions; i++) {
            // A direction whose peer takes nothing is read once, and then no more.
            int read = new SplittableRandom(i).nextInt(1, backlog.readSize() + 1);
            backlog.grow(read);
            held += read;
        }

        assertThat(held).isBetween((long) ROOM / 2, ROOM + (long) directions * Backlog.SMALLEST_READ);
    }
}
