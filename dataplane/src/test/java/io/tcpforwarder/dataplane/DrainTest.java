package io.tcpforwarder.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.dataplane.config.ConfigException;
import io.tcpforwarder.dataplane.config.ConfigReader;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.listener.Unobserved;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.FakeStream.Fate;
import io.tcpforwarder.dataplane.transport.FakeTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stopping where something is in the way of it, with sockets and time that do what a test says. */
final class DrainTest {
    private final ManualTime time = new ManualTime();
    private final FakeTransport transport = new FakeTransport();
    private final DataPlane dataPlane = dataPlane();

    private DataPlane dataPlane() {
        return new DataPlane(new Surroundings(
                transport,
                time.scheduler(),
                time.ticker(),
                time.clock(),
                SplittableRandom::new,
                _ -> new OneEndpoint(),
                Unobserved.INSTANCE,
                InetSocketAddress::new,
                () -> Long.MAX_VALUE,
                _ -> {}));
    }

    private static DataPlaneConfig config() throws ConfigException {
        return new ConfigReader().read("""
                listeners: [{name: echo, port: 7, backends: [{name: echo, static: ["10.0.0.1:80"]}]}]
                drain: {delay: 1s, timeout: 10s}
                """, "test");
    }

    private static final class OneEndpoint implements EndpointSource {
        @Override
        public void start(Consumer<EndpointSet> listener) {
            listener.accept(new EndpointSet(
                    Map.of(new Endpoint(new InetSocketAddress("10.0.0.1", 80), null), Availability.READY)));
        }

        @Override
        public Duration stale() {
            return Duration.ZERO;
        }

        @Override
        public @Nullable String error() {
            return null;
        }

        @Override
        public void close() {}
    }

    DrainTest() throws ConfigException {
        dataPlane.apply(config());
        time.advance(Duration.ofMillis(100));
    }

    @Test
    void beforeItsFirstConfigThereIsNothingToWaitFor() throws ConfigException {
        int tries = transport.tries();
        DataPlane early = dataPlane();
        CompletableFuture<Void> drained = early.drain();
        early.apply(config());
        time.advance(Duration.ofMillis(100));
        assertThat(drained).isCompleted();
        assertThat(transport.tries()).isEqualTo(tries);
    }

    @Test
    void connectionsThatAreLeftAfterTheTimeoutAreReset() {
        FakeStream client = transport.connectClient();
        CompletableFuture<Void> drained = dataPlane.drain();
        time.advance(Duration.ofMillis(10_900));
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
        assertThat(drained).isNotDone();
        time.advance(Duration.ofMillis(300));
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(drained).isCompleted();
    }

    @Test
    void aConnectionThatCannotEvenBeResetIsWaitedForFiveSecondsMore() {
        transport.connectClient();
        transport.loop().hang();
        CompletableFuture<Void> drained = dataPlane.drain();
        time.advance(Duration.ofMillis(15_900));
        assertThat(drained).isNotDone();
        time.advance(Duration.ofMillis(500));
        assertThat(drained).isCompleted();
    }

    @Test
    void aPortThatCannotBeClosedKeepsNobodyWaiting() {
        FakeStream client = transport.connectClient();
        transport.breakClose();
        CompletableFuture<Void> drained = dataPlane.drain();
        time.advance(Duration.ofSeconds(5));
        assertThat(drained).isNotDone();
        client.peer().closed(true);
        time.advance(Duration.ofMillis(100));
        assertThat(drained).isCompleted();
    }
}
