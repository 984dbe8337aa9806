package io.tcpforwarder.operator.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventQueueTest {
    @Test
    void eventsThatAnApiServerDoesNotTakeWaitInABoundedNumberAndHoldUpNobody() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(EventQueue.WAITING);
        try (EventQueue queue = new EventQueue()) {
            queue.execute(() -> {
                begun.countDown();
                await(taken);
            });
            await(begun);
            for (int i = 0; i < EventQueue.WAITING; i++) {
                queue.execute(written::countDown);
            }

            assertThatThrownBy(() -> queue.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

            taken.countDown();
            assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        EventQueue queue = new EventQueue();
        queue.close();

        assertThatThrownBy(() -> queue.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
