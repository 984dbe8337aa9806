package io.tcpforwarder.dataplane.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class EndpointLoadTest {
    private final EndpointLoad load = new EndpointLoad();

    @Test
    void attemptBecomesAConnectionAndEnds() {
        load.connecting();
        load.connecting();
        assertThat(load.pending()).isEqualTo(2);

        load.connected();
        load.notConnected();
        assertThat(load.pending()).isZero();
        assertThat(load.active()).isOne();
        assertThat(load.total()).isOne();

        load.closed();
        assertThat(load.active()).isZero();
        assertThat(load.total()).isZero();
    }

    @Test
    void attemptsAndConnectionsFillItTogether() {
        load.connecting();
        load.connected();
        assertThat(load.full(2)).isFalse();
        assertThat(load.tryConnecting(2)).isTrue();
        assertThat(load.full(2)).isTrue();
        assertThat(load.tryConnecting(2)).isFalse();
        assertThat(load.total()).isEqualTo(2);

        load.closed();
        assertThat(load.tryConnecting(2)).isTrue();
    }

    @Test
    void limitOfZeroIsNone() {
        for (int i = 0; i < 100; i++) {
            assertThat(load.tryConnecting(0)).isTrue();
        }
        assertThat(load.full(0)).isFalse();
        assertThat(load.total()).isEqualTo(100);
    }

    @Test
    void lowerLimitThanWhatIsOpenLetsNoneIn() {
        load.tryConnecting(0);
        load.tryConnecting(0);

        assertThat(load.tryConnecting(1)).isFalse();
        assertThat(load.full(1)).isTrue();
    }

    @Test
    @Timeout(60)
    void limitIsExactWhicheverThreadsRace() throws Exception {
        int threads = 4;
        int limit = 3;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<Integer> loop = () -> {
            start.await();
            int entered = 0;
            for (int i = 0; i < 200_000; i++) {
                if (load.tryConnecting(limit)) {
                    entered++;
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    load.connected();
                    inside.decrementAndGet();
                    load.closed();
                }
            }
            return entered;
        };
        int entered = 0;
        try (ExecutorService loops = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(loops.submit(loop));
            }
            for (Future<Integer> result : results) {
                entered += result.get();
            }
        }

        assertThat(most.get()).isLessThanOrEqualTo(limit);
        assertThat(entered).isPositive();
        assertThat(load.total()).isZero();
        assertThat(load.active()).isZero();
    }
}
