package io.tcpforwarder.bench;

import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.Ending;
import io.tcpforwarder.dataplane.listener.Origin;
import io.tcpforwarder.dataplane.metrics.ForwarderMetrics;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one connection costs beside its sockets: its place among those that are let in, and its metrics. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ConnectionBenchmark {
    private final Admission admission = new Admission(10_000).part(10_000);
    private final ConnectionObserver metrics = new ForwarderMetrics().of("redis");
    private final ConnectionSummary summary = new ConnectionSummary(
            Ending.COMPLETED, null, null, null, Origin.OPENED, 1, List.of(), 300_000, 500_000, 1_000_000, 100, 200);

    @Benchmark
    public void admission() {
        admission.admit().end();
    }

    @Benchmark
    public void metrics() {
        metrics.accepted();
        metrics.connected("redis", 300_000);
        metrics.forwarded(100, 200);
        metrics.ended(summary);
    }
}
