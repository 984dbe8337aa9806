package io.tcpforwarder.bench;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.selection.Algorithm;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.selection.Selector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Which endpoint the next connection goes to. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SelectionBenchmark {
    @Param({"10", "100", "2000"})
    private int endpoints;

    @Param({"EWMA", "LEAST_CONNECTIONS", "ROUND_ROBIN", "RANDOM", "SOURCE_IP_HASH"})
    private String algorithm = "";

    private Balance balance = Balance.EMPTY;
    private @Nullable Selector selector;
    private final List<Endpoint> tried = new ArrayList<>();
    private final ClientHash client = new ClientHash(() -> new InetSocketAddress("10.1.2.3", 40_000));

    @org.openjdk.jmh.annotations.Setup
    public void setUp() {
        balance = Endpoints.balancer(endpoints, Ticker.systemTicker()).current();
        selector = Algorithm.valueOf(algorithm).selector(new SplittableRandom(7));
    }

    @Benchmark
    public @Nullable Candidate select() {
        return selector.select(balance, tried, client);
    }
}
