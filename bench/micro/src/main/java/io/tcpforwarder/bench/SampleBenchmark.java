package io.tcpforwarder.bench;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.SampleRing;
import io.tcpforwarder.dataplane.scoring.Score;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one successful connection costs the score: the formula alone, and with the way from the event loop to it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SampleBenchmark {
    private final Score score = new Score(ScoringSettings.DEFAULT, Score.UNKNOWN_MILLIS, 0);
    private long now;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Balancer balancer = Endpoints.balancer(10, ticker);
    private final SampleRing ring = new SampleRing(8192, ticker, () -> {});
    private Candidate[] candidates = {};
    private int next;

    @Setup
    public void setUp() {
        candidates = balancer.current().backends().getFirst().candidates().toArray(Candidate[]::new);
    }

    @Benchmark
    public double score() {
        now += 100_000;
        score.succeeded(now, 300_000 + (now & 0xffff), false);
        return score.millis(now);
    }

    @Benchmark
    public long sample() {
        ticker.advance(100, TimeUnit.MICROSECONDS);
        ring.succeeded(candidates[next++ % candidates.length], 300_000);
        ring.drain();
        return ring.dropped();
    }
}
