package io.tcpforwarder.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tcpforwarder.dataplane.relay.FlowingRelays;
import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.relay.RelayObserver;
import io.tcpforwarder.dataplane.relay.RelayOutcome;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one read costs between the two sockets: a question one way, its answer the other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RelayBenchmark {
    private final ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(64);
    private final Loop loop = new NoLoop();
    private final Relay relay = new Relay(loop, new FlowingRelays(loop), new Taker(), new Taker(), new Deaf());

    @Benchmark
    public long exchange() {
        relay.clientEvents().bytes(bytes.setIndex(0, 14).retain());
        relay.endpointEvents().bytes(bytes.setIndex(0, 7).retain());
        return relay.activity();
    }

    /** Takes all there is. */
    private static final class Taker implements Stream {
        @Override
        public @Nullable InetSocketAddress remoteAddress() {
            return null;
        }

        @Override
        public void handler(StreamHandler handler) {}

        @Override
        public void reading(boolean on) {}

        @Override
        public boolean write(ByteBuf bytes) {
            bytes.release();
            return true;
        }

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public long rttNanos() {
            return -1;
        }

        @Override
        public void endOutput() {}

        @Override
        public void close() {}

        @Override
        public void reset() {}

        @Override
        public void resetWhenSent(Duration atMost) {}
    }

    private static final class NoLoop implements Loop {
        @Override
        public int index() {
            return 0;
        }

        @Override
        public Cancellable connect(InetSocketAddress address, Duration timeout, ConnectOutcome outcome) {
            outcome.failed(ConnectFailure.LOCAL);
            return () -> {};
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            return () -> {};
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    private static final class Deaf implements RelayObserver {
        @Override
        public void clientSpoke() {}

        @Override
        public void endpointAnswered() {}

        @Override
        public void forwarded(long bytesUpstream, long bytesDownstream) {}

        @Override
        public void ended(RelayOutcome outcome) {}
    }
}
