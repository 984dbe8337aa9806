package io.tcpforwarder.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.health.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SampleRingTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";

    private final Balancing balancing = new Balancing().backend("one", 1, A, B);
    private final AtomicInteger woken = new AtomicInteger();
    private final SampleRing ring = ring(4);

    private SampleRing ring(int capacity) {
        return new SampleRing(capacity, balancing.time().ticker(), woken::incrementAndGet);
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void samplesReachTheBalancerWhenTheRingIsDrained() {
        ring.succeeded(balancing.candidate(A), millis(7));
        ring.failed(balancing.candidate(B), "refused");
        assertThat(balancing.view(A).latencyMicros()).isZero();

        ring.drain();
        assertThat(balancing.view(A).latencyMicros()).isEqualTo(7000);
        assertThat(balancing.view(B).consecutiveFailures()).isOne();

        ring.drain();
        assertThat(balancing.view(B).consecutiveFailures()).isOne();
    }

    @Test
    void samplesCountFromWhenTheyWereTaken() {
        ring.succeeded(balancing.candidate(A), millis(7));
        balancing.time().advance(Duration.ofSeconds(2));
        ring.drain();

        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(A), Duration.ofSeconds(1)))
                .isFalse();
    }

    @Test
    void dropsCountForTheSuccessRateAndAreNoFailuresInARow() {
        for (int i = 0; i < 3; i++) {
            ring.dropped(balancing.candidate(A), "refused");
        }
        ring.drain();
        assertThat(woken).hasValue(0);
        assertThat(balancing.view(A).successPercent()).isEqualTo(40);
        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(balancing.view(A).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void samplesWithoutATimeAndThoseGivenUpArriveAsWhatTheyAre() {
        Candidate candidate = balancing.candidate(A);
        ring.failed(candidate, "refused");
        ring.succeeded(candidate);
        ring.drain();
        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(balancing.view(A).latencyMicros()).as("nothing was measured").isZero();
        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(A), Duration.ofSeconds(1)))
                .isTrue();

        ring.succeeded(candidate, millis(2));
        ring.slower(candidate, millis(9));
        ring.drain();
        assertThat(balancing.view(A).latencyMicros()).isEqualTo(9000);
        assertThat(balancing.view(A).successPercent()).isEqualTo(80);
    }

    @Test
    void fullRingDropsTheNewestAndCountsThem() {
        for (int i = 0; i < 6; i++) {
            ring.failed(balancing.candidate(i < 4 ? A : B), "refused");
        }
        assertThat(ring.dropped()).isEqualTo(2);

        ring.drain();
        assertThat(balancing.view(A).consecutiveFailures()).isEqualTo(4);
        assertThat(balancing.view(B).consecutiveFailures()).isZero();
    }

    @Test
    void drainedRingHoldsAsManyAgain() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 4; i++) {
                ring.succeeded(balancing.candidate(A), millis(1));
            }
            ring.drain();
        }

        assertThat(ring.dropped()).isZero();
        assertThat(balancing.view(A).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void successMayWaitForTheNextTick() {
        ring.succeeded(balancing.candidate(A), millis(1));

        assertThat(woken).hasValue(0);
    }

    @Test
    void failureWakesOnceUntilTheNextDrain() {
        ring.failed(balancing.candidate(A), "refused");
        ring.failed(balancing.candidate(A), "refused");
        assertThat(woken).hasValue(1);

        ring.drain();
        assertThat(woken).hasValue(1);
        ring.failed(balancing.candidate(A), "refused");
        assertThat(woken).hasValue(2);
    }

    @Test
    void failureThatFindsTheRingFullWakesToo() {
        for (int i = 0; i < 4; i++) {
            ring.succeeded(balancing.candidate(A), millis(1));
        }
        ring.failed(balancing.candidate(A), "refused");

        assertThat(ring.dropped()).isOne();
        assertThat(woken).hasValue(1);
    }

    @Test
    void clockThatRunsBackwardsMakesNoFailure() {
        ring.succeeded(balancing.candidate(A), -1);
        ring.drain();

        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(woken).hasValue(0);
    }

    @Test
    void capacityIsAPowerOfTwo() {
        assertThatThrownBy(() -> ring(0)).hasMessage("capacity must be a power of two: 0");
        assertThatThrownBy(() -> ring(12)).hasMessage("capacity must be a power of two: 12");
    }

    /** The balancer asks for the time after each sample, which is where a test can look. */
    private static final class Witness implements Ticker {
        private DoubleSupplier latencyMillis = () -> 0;
        private long expected;
        private boolean inOrder = true;

        @Override
        public long nanoTime() {
            double seen = latencyMillis.getAsDouble();
            if (seen == expected + 1) {
                expected++;
            } else {
                inOrder &= seen == expected;
            }
            return 0;
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingIsLostAndOrderIsKeptBetweenTwoThreads() {
        // Each connect takes 1 ms longer than the one before, and the latency follows a slower connect at once.
        int samples = 200_000;
        Witness witness = new Witness();
        Balancer balancer = new Balancer(
                BalancerSettings.DEFAULT,
                witness,
                () -> Instant.EPOCH,
                Runnable::run,
                new Random(1),
                _ -> {},
                (_, _, _) -> {});
        balancer.backends(Map.of("one", 1));
        balancer.endpoints("one", Balancing.set(Availability.READY, A));
        Candidate candidate = balancer.current().backends().getFirst().candidate(0);
        witness.latencyMillis = () ->
                candidate.tracked().score.measured() ? candidate.tracked().score.latencyMillis() : 0;
        SampleRing shared = new SampleRing(64, balancing.time().ticker(), () -> {});

        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= samples; i++) {
                long before;
                do {
                    before = shared.dropped();
                    shared.succeeded(candidate, millis(i));
                } while (shared.dropped() != before);
            }
        });
        while (!producer.isDone()) {
            shared.drain();
        }
        shared.drain();

        producer.join();
        assertThat(witness.inOrder).isTrue();
        assertThat(witness.expected).isEqualTo(samples);
    }

    @Test
    void causeOfAFailureArrivesWithItAndStaysWithNoneThatComesLaterInItsPlace() {
        ring.failed(balancing.candidate(A), "connection refused");
        ring.drain();
        assertThat(cause(A)).isEqualTo("connection refused");
        for (int i = 0; i < 4; i++) {
            ring.succeeded(balancing.candidate(B), millis(1));
            ring.dropped(balancing.candidate(A), "no answer " + i);
            ring.drain();
            assertThat(cause(A)).isEqualTo("no answer " + i);
        }
        assertThat(balancing.view(B).detail().lastFailure()).isNull();
    }

    private String cause(String address) {
        return Objects.requireNonNull(balancing.view(address).detail().lastFailure())
                .cause();
    }
}
