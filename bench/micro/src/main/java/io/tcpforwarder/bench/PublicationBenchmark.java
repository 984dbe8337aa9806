package io.tcpforwarder.bench;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.SampleRing;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One tick of the control thread with a sample to look at: twenty times a second in a process that has connections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PublicationBenchmark {
    @Param({"10", "100", "2000"})
    private int endpoints;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final SampleRing ring = new SampleRing(16, ticker, () -> {});
    private @Nullable Balancer balancer;

    @Setup
    public void setUp() {
        balancer = Endpoints.balancer(endpoints, ticker);
    }

    @Benchmark
    public Balance publish() {
        ticker.advance(50, TimeUnit.MILLISECONDS);
        ring.succeeded(balancer.current().backends().getFirst().candidate(0), 300_000);
        ring.drain();
        balancer.tick();
        return balancer.current();
    }
}
