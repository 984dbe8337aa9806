package io.tcpforwarder.dataplane.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.view.Word;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The attempts to reach the endpoints of one backend. One histogram per backend, not per endpoint, for the number of series. */
final class BackendMeters {
    /** From the next rack to a SYN that was sent three times. */
    private static final Duration[] CONNECT_TIMES = LongStream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
                    2_500_000, 5_000_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private final MeterSet meters;
    private final Timer connectDuration;
    private final Counter hedged;
    private final Counter poolHits;
    private final Counter poolMisses;
    private final Map<AttemptFailure, Counter> failures = new EnumMap<>(AttemptFailure.class);

    BackendMeters(String backend, MeterSet meters) {
        this.meters = meters;
        connectDuration = meters.timer(
                "tcp_forwarder_connect_duration", "Time to connect to an endpoint.", CONNECT_TIMES, "backend", backend);
        hedged = meters.counter(
                "tcp_forwarder_hedged_attempts",
                "Second attempts that began beside a slow first one, connect.hedgeAfter.",
                "backend",
                backend);
        poolHits = meters.counter(
                "tcp_forwarder_pool_hits", "Connections that found one to the endpoint ready.", "backend", backend);
        poolMisses = meters.counter(
                "tcp_forwarder_pool_misses",
                "Connections that found none ready, though there is a pool.",
                "backend",
                backend);
        for (AttemptFailure failure : AttemptFailure.values()) {
            failures.put(
                    failure,
                    meters.counter(
                            "tcp_forwarder_attempt_failures",
                            "Attempts to reach an endpoint that failed; another endpoint may have been tried then.",
                            "backend",
                            backend,
                            "reason",
                            Word.of(failure)));
        }
    }

    /** Ends the series. */
    void remove() {
        meters.remove();
    }

    void connected(long nanos) {
        connectDuration.record(nanos, TimeUnit.NANOSECONDS);
    }

    void hedged() {
        hedged.increment();
    }

    void pooled() {
        poolHits.increment();
    }

    void notPooled() {
        poolMisses.increment();
    }

    void failed(AttemptFailure failure) {
        Objects.requireNonNull(failures.get(failure)).increment();
    }
}
