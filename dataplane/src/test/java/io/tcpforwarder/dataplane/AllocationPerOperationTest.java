package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.SampleRing;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.listener.ConnectSettings;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.Ending;
import io.tcpforwarder.dataplane.listener.Lifespan;
import io.tcpforwarder.dataplane.listener.Listener;
import io.tcpforwarder.dataplane.listener.LoopContext;
import io.tcpforwarder.dataplane.listener.Origin;
import io.tcpforwarder.dataplane.listener.Route;
import io.tcpforwarder.dataplane.listener.Signal;
import io.tcpforwarder.dataplane.metrics.ForwarderMetrics;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import io.tcpforwarder.dataplane.selection.Algorithm;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.selection.Selector;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the hot paths allocate, in bytes for each operation: a count, so it is the same on a machine that is busy, where times say
 * nothing. Relayed reads have a test of their own beside the relay.
 */
@Tag("sockets")
@Timeout(120)
final class AllocationPerOperationTest {
    private static final int OPERATIONS = 20_000;
    private static final int ROUNDS = 8;

    /** What a thread allocates now and then for reasons of its own, spread over all operations. */
    private static final double NOTHING = 0.5;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MockTicker ticker = Ticker.newMockTicker();

    @BeforeEach
    void theJvmCounts() {
        assumeTrue(threads.isThreadAllocatedMemoryEnabled());
    }

    /**
     * The least of some rounds: until the code is compiled, which takes the longer the busier the machine is, it allocates what it does
     * not later.
     */
    private double bytesForEach(int operations, Runnable operation) {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < operations; i++) {
                operation.run();
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / (double) operations);
        }
        return least;
    }

    private Balancer balancer(InetSocketAddress... addresses) {
        Balancer balancer = new Balancer(
                BalancerSettings.DEFAULT,
                ticker,
                Clock.systemUTC(),
                Runnable::run,
                new SplittableRandom(7),
                _ -> {},
                (_, _, _) -> {});
        balancer.backends(Map.of("backend", 1));
        Map<Endpoint, Availability> all = new LinkedHashMap<>();
        for (InetSocketAddress address : addresses) {
            all.put(new Endpoint(address, null), Availability.READY);
        }
        balancer.endpoints("backend", new EndpointSet(all));
        return balancer;
    }

    private Balancer balancer(int endpoints) {
        InetSocketAddress[] addresses = new InetSocketAddress[endpoints];
        for (int i = 0; i < endpoints; i++) {
            addresses[i] = new InetSocketAddress("10.0.%d.%d".formatted(i >> 8, i & 0xff), 6379);
        }
        return balancer(addresses);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void selectionAllocatesNothing(Algorithm algorithm) {
        Balance balance = balancer(100).current();
        Selector selector = algorithm.selector(new SplittableRandom(7));
        List<Endpoint> tried = new ArrayList<>();
        ClientHash client = new ClientHash(() -> new InetSocketAddress("10.1.2.3", 40_000));
        assertThat(bytesForEach(OPERATIONS, () -> selector.select(balance, tried, client)))
                .isLessThan(NOTHING);
    }

    @Test
    void aSampleAllocatesNothingOnItsWayIntoTheScore() {
        List<Candidate> candidates =
                balancer(10).current().backends().getFirst().candidates();
        SampleRing ring = new SampleRing(16, ticker, () -> {});
        int[] next = new int[1];
        assertThat(bytesForEach(OPERATIONS, () -> {
                    ticker.advance(100, TimeUnit.MICROSECONDS);
                    ring.succeeded(candidates.get(next[0]++ % 10), 300_000);
                    ring.drain();
                }))
                .isLessThan(NOTHING);
    }

    /** Scores, shares, and the loads in order, for each endpoint. */
    @Test
    void aSnapshotAllocatesThreeNumbersForEachEndpoint() {
        int endpoints = 2_000;
        Balancer balancer = balancer(endpoints);
        SampleRing ring = new SampleRing(16, ticker, () -> {});
        Candidate candidate = balancer.current().backends().getFirst().candidate(0);
        double bytes = bytesForEach(300, () -> {
            ticker.advance(50, TimeUnit.MILLISECONDS);
            ring.succeeded(candidate, 300_000);
            ring.drain();
            balancer.tick();
        });
        assertThat(bytes / endpoints).isLessThan(40);
    }

    @Test
    void aConnectionsMetricsAllocateNothing() {
        ConnectionObserver metrics = new ForwarderMetrics().of("redis");
        ConnectionSummary summary = new ConnectionSummary(
                Ending.COMPLETED, null, null, null, Origin.OPENED, 1, List.of(), 300_000, 500_000, 1_000_000, 100, 200);
        assertThat(bytesForEach(OPERATIONS, () -> {
                    metrics.accepted();
                    metrics.connected("redis", 300_000);
                    metrics.forwarded(100, 200);
                    metrics.ended(summary);
                }))
                .isLessThan(NOTHING);
    }

    @Test
    void aPlaceIsAPermitAndNoMore() {
        Admission admission = new Admission(10).part(10);
        assertThat(bytesForEach(
                        OPERATIONS,
                        () -> Objects.requireNonNull(admission.admit()).end()))
                .as("one object, of 40 bytes at most")
                .isLessThan(40 + NOTHING);
    }

    /** Accepted, selected, connected, relayed, closed, with samples and metrics. */
    @Test
    void aShortConnectionAllocatesLessThanFourKilobytes() throws Exception {
        assumeTrue(EpollTransport.isAvailable());
        try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                EpollTransport transport = new EpollTransport(1);
                ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor()) {
            Thread.startVirtualThread(() -> answer(server));
            int port = listen(transport, control, (InetSocketAddress) server.getLocalSocketAddress());
            CompletableFuture<Long> loop = new CompletableFuture<>();
            transport
                    .loops()
                    .getFirst()
                    .execute(() -> loop.complete(Thread.currentThread().threadId()));
            int connections = 3_000;
            call(port, connections);
            long before = threads.getThreadAllocatedBytes(loop.get(5, SECONDS));
            call(port, connections);
            double bytes = (threads.getThreadAllocatedBytes(loop.get()) - before) / (double) connections;
            assertThat(bytes).isLessThan(4_096);
        }
    }

    private int listen(EpollTransport transport, ScheduledExecutorService control, InetSocketAddress endpoint)
            throws Exception {
        Loop loop = transport.loops().getFirst();
        Balancer balancer = balancer(endpoint);
        Ticker time = Ticker.systemTicker();
        ConnectionObserver metrics = new ForwarderMetrics().of("echo");
        LoopContext context = new LoopContext(loop, new SampleRing(16, time, () -> {}), time, new SplittableRandom(7));
        Route route = new Route(
                "echo",
                balancer::current,
                List.of(Algorithm.EWMA.selector(new SplittableRandom(7))),
                List.of(context.pool(1, new SplittableRandom(7), metrics, new WaitingLimit())),
                new ConnectSettings(Duration.ofSeconds(5), 3, Duration.ofSeconds(5), Duration.ZERO, 0),
                Signal.CONNECT,
                Lifespan.UNLIMITED);
        int port = freePort();
        Listener listener = new Listener(
                "echo",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                transport,
                control,
                new Admission(100),
                List.of(context),
                metrics,
                new AtomicInteger(),
                route);
        control.submit(listener::usable).get(5, SECONDS);
        // Behind what opening put there.
        control.submit(() -> {}).get(5, SECONDS);
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void answer(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().readNBytes(4);
                client.getOutputStream().write("pong".getBytes(US_ASCII));
            } catch (IOException e) {
                // The test is over, or a client has left.
            }
        }
    }

    private static void call(int port, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("ping".getBytes(US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).hasSize(4);
            }
        }
    }
}
