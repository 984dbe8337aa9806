package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.dataplane.config.ConfigException;
import io.tcpforwarder.dataplane.config.ConfigReader;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.discovery.StaticSource;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.listener.Unobserved;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.ConnectionView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole data path over loopback; only where endpoints come from is fixed. */
@Tag("sockets")
@Timeout(30)
final class DataPlaneTest {
    private volatile long openFiles = Long.MAX_VALUE;
    private final Transport transport = EpollTransport.isAvailable() ? new EpollTransport(2) : new ChannelTransport(2);
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final DataPlane dataPlane = new DataPlane(new Surroundings(
            transport,
            control,
            Ticker.systemTicker(),
            Clock.systemUTC(),
            SplittableRandom::new,
            backend -> source(Objects.requireNonNull(backend.addresses())),
            Unobserved.INSTANCE,
            port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            () -> openFiles,
            spec -> {}));

    private final EchoServer a = new EchoServer("a");
    private final EchoServer b = new EchoServer("b");
    private final int port = freePort();

    DataPlaneTest() throws IOException {
        dataPlane.start();
    }

    /** The address {@code silent:1} stands for endpoints that nobody tells. */
    private EndpointSource source(List<String> addresses) {
        return addresses.contains("silent:1") ? new SilentSource() : new StaticSource(addresses, worker);
    }

    private static final class SilentSource implements EndpointSource {
        @Override
        public void start(Consumer<EndpointSet> listener) {}

        @Override
        public Duration stale() {
            return Duration.ZERO;
        }

        @Override
        public @Nullable String error() {
            return "nobody answers";
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        transport.close();
        control.shutdownNow();
        worker.shutdownNow();
        a.close();
        b.close();
    }

    @Test
    void clientsReachEveryEndpoint() throws Exception {
        apply("static: [\"%s\", \"%s\"]".formatted(a.address(), b.address()), "{algorithm: RoundRobin}");
        await(DataPlaneView::synced);
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            answered.add(call(port));
        }
        assertThat(answered).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anEndpointWhereNobodyListensCostsNoClientAnything() throws Exception {
        int dead = freePort();
        apply("static: [\"127.0.0.1:%d\", \"%s\"]".formatted(dead, a.address()), "{algorithm: Random}");
        await(DataPlaneView::synced);
        for (int i = 0; i < 50; i++) {
            assertThat(call(port)).isEqualTo("a");
        }
        await(view -> states(view).contains(State.EJECTED));
    }

    @Test
    void withNoEndpointLeftThePortClosesAndOpensWhenOneIsBack() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        a.close();
        await(view -> !first(view).accepting());
        awaitRefusal();
        assertThat(dataPlane.view().synced()).isTrue();
        try (EchoServer _ = new EchoServer("back", a.port())) {
            await(view -> first(view).accepting());
            assertThat(call(port)).isEqualTo("back");
        }
    }

    @Test
    void anotherPortIsOpenedWhileConnectionsOfTheFirstGoOn() throws Exception {
        int other = freePort();
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            dataPlane.apply(config(other, "static: [\"%s\"]".formatted(a.address()), "{}"));
            await(view -> first(view).port() == other && first(view).accepting());
            assertThat(call(other)).isEqualTo("a");
            awaitRefusal();
            await(view -> first(view).active() == 1);
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
        }
    }

    @Test
    void otherEndpointsTakeOverWhileConnectionsOfTheFirstGoOn() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            apply("static: [\"%s\"]".formatted(b.address()), "{algorithm: LeastConnections}");
            await(view -> first(view).endpoints().size() == 1
                    && first(view).endpoints().getFirst().endpoint().address().getPort() == b.port()
                    && first(view).accepting());
            assertThat(call(port)).isEqualTo("b");
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
        }
    }

    @Test
    void anotherBackendTakesOverOnlyOnceItsEndpointsAreKnown() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        dataPlane.apply(new ConfigReader().read("""
                generation: 2
                listeners: [{name: echo, port: %d, backends: [{name: other, static: ["silent:1"]}]}]
                """.formatted(port), "test"));
        await(view -> view.generation() == 2);
        for (int i = 0; i < 20; i++) {
            assertThat(call(port)).isEqualTo("a");
        }
        dataPlane.apply(new ConfigReader().read("""
                generation: 3
                listeners: [{name: echo, port: %d, backends: [{name: third, static: ["%s"]}]}]
                """.formatted(port, b.address()), "test"));
        await(view -> view.synced() && first(view).endpoints().size() == 1);
        assertThat(call(port)).isEqualTo("b");
    }

    @Test
    void twoListenersCanSwapTheirPorts() throws Exception {
        int other = freePort();
        String swapped = """
                generation: %d
                listeners:
                - {name: one, port: %d, backends: [{name: echo, static: ["%s"]}]}
                - {name: two, port: %d, backends: [{name: echo, static: ["%s"]}]}
                """;
        dataPlane.apply(new ConfigReader().read(swapped.formatted(1, port, a.address(), other, b.address()), "test"));
        await(view -> view.generation() == 1 && view.synced());
        dataPlane.apply(new ConfigReader().read(swapped.formatted(2, other, a.address(), port, b.address()), "test"));
        await(view ->
                view.generation() == 2 && view.listeners().stream().allMatch(ListenerView::accepting) && view.synced());
        assertThat(call(port)).isEqualTo("b");
        assertThat(call(other)).isEqualTo("a");
    }

    @Test
    void aListenerThatIsGoneClosesItsPortAndKeepsItsConnections() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            dataPlane.apply(new ConfigReader().read("{\"generation\": 2, \"listeners\": []}", "test"));
            await(view -> view.listeners().isEmpty());
            awaitRefusal();
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
        }
    }

    @Test
    void asManyClientsAsTheLimitSaysAreLetIn() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}", "limits: {maxConnectionsPerPod: 2}");
        await(DataPlaneView::synced);
        try (Socket one = open(port);
                Socket two = open(port)) {
            assertThat(line(one)).isEqualTo("a");
            assertThat(line(two)).isEqualTo("a");
            assertThatThrownBy(() -> {
                        if (call(port) == null) {
                            throw new SocketException("closed");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        await(view -> first(view).active() == 0);
        assertThat(call(port)).isEqualTo("a");
    }

    @Test
    void ofFourHundredClientsAtOnceExactlyTheLimitIsLetInAndTheRestRefusedAtOnce() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}", "limits: {maxConnectionsPerPod: 100}");
        await(DataPlaneView::synced);
        CountDownLatch all = new CountDownLatch(400);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger in = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> clients = IntStream.range(0, 400)
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    try (Socket socket = open(port)) {
                        if ("a".equals(line(socket))) {
                            in.incrementAndGet();
                            all.countDown();
                            leave.await();
                        } else {
                            refused.incrementAndGet();
                            all.countDown();
                        }
                    } catch (SocketException e) {
                        refused.incrementAndGet();
                        all.countDown();
                    } catch (IOException | InterruptedException e) {
                        all.countDown();
                    }
                }))
                .toList();
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(in).hasValue(100);
        assertThat(refused).hasValue(300);
        leave.countDown();
        for (Thread client : clients) {
            client.join();
        }
        await(view -> first(view).active() == 0);
        assertThat(call(port)).isEqualTo("a");
    }

    @Test
    void aListenersOwnLimitHoldsBesideThatOfThePod() throws Exception {
        dataPlane.apply(new ConfigReader().read("""
                generation: 1
                listeners: [{name: echo, port: %d, maxConnections: 1, backends: [{name: echo, static: ["%s"]}]}]
                """.formatted(port, a.address()), "test"));
        await(DataPlaneView::synced);
        try (Socket one = open(port)) {
            assertThat(line(one)).isEqualTo("a");
            try (Socket two = open(port)) {
                assertThatThrownBy(() -> line(two)).isInstanceOf(SocketException.class);
            }
        }
        await(view -> first(view).active() == 0);
        assertThat(call(port)).isEqualTo("a");
    }

    @Test
    void anEndpointThatAcceptsAndClosesAtOnceIsEjectedAndNoClientNotices() throws Exception {
        try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        closing.accept().close();
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            apply(
                    "static: [\"127.0.0.1:%d\", \"%s\"]".formatted(closing.getLocalPort(), a.address()),
                    "{algorithm: RoundRobin}");
            await(DataPlaneView::synced);
            for (int i = 0; i < 50; i++) {
                assertThat(call(port)).isEqualTo("a");
            }
            await(view -> states(view).contains(State.EJECTED));
        }
    }

    @Test
    void connectionsThatWaitInThePoolServeAProtocolInWhichTheServerSpeaksFirst() throws Exception {
        apply(
                "static: [\"%s\"]".formatted(a.address()),
                "{}",
                "pool: {initialSize: 4, minSize: 4, maxSize: 8, idleTimeout: 1s}");
        await(DataPlaneView::synced);
        for (int i = 0; i < 200; i++) {
            assertThat(call(port)).isEqualTo("a");
        }
        TimeUnit.MILLISECONDS.sleep(1500);
        assertThat(call(port)).isEqualTo("a");
    }

    @Test
    void connectionsWaitInThePoolAlsoWhereClientsCouldTakeAllFiles() throws Exception {
        openFiles = 256 + 100;
        apply(
                "static: [\"%s\"]".formatted(a.address()),
                "{}",
                "limits: {maxConnectionsPerPod: 100}\npool: {initialSize: 4, minSize: 4, maxSize: 8}");
        await(_ -> a.clients() >= 4);
    }

    @Test
    void aConnectionThatCarriesNothingIsReset() throws Exception {
        dataPlane.apply(new ConfigReader().read("""
                generation: 1
                listeners: [{name: echo, port: %d, idleTimeout: 200ms, backends: [{name: echo, static: ["%s"]}]}]
                """.formatted(port, a.address()), "test"));
        await(DataPlaneView::synced);
        try (Socket idle = open(port)) {
            assertThat(line(idle)).isEqualTo("a");
            assertThatThrownBy(() -> idle.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void connectionsEndWithTheirRemovedEndpointWhereTheConfigSaysSo() throws Exception {
        String close = "drain: {onEndpointRemoval: Close}";
        apply("static: [\"%s\"]".formatted(a.address()), "{}", close);
        await(DataPlaneView::synced);
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            apply("static: [\"%s\", \"%s\"]".formatted(a.address(), b.address()), "{}", close);
            await(view -> first(view).endpoints().size() == 2);
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
            apply("static: [\"%s\"]".formatted(b.address()), "{}", close);
            assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(call(port)).isEqualTo("b");
        }
    }

    @Test
    void moreClientsThanThereAreFilesForAreRefusedAndThatIsTold() throws Exception {
        openFiles = 256 + 20;
        apply("static: [\"%s\"]".formatted(a.address()), "{}", "limits: {maxConnectionsPerPod: 100}");
        await(DataPlaneView::synced);
        assertThat(dataPlane.view().limit()).isLessThanOrEqualTo(9);
        assertThat(dataPlane.view().configWarning()).contains("maxConnectionsPerPod: 100", "276");
        assertThat(dataPlane.config().toString()).contains("276");
    }

    @Test
    void openConnectionsAreCountedOnTheirLoops() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}");
        await(DataPlaneView::synced);
        try (Socket one = open(port);
                Socket two = open(port)) {
            assertThat(line(one)).isEqualTo("a");
            assertThat(line(two)).isEqualTo("a");
            Census census = dataPlane.connections(1);
            assertThat(census.total()).isEqualTo(2);
            assertThat(census.byPhase()).containsEntry(ConnectionView.Phase.RELAYING, 2);
            assertThat(census.byListener()).containsEntry("echo", 2);
            assertThat(census.bytesDownstream()).isEqualTo(4);
            assertThat(census.oldest()).hasSize(1);
            assertThat(census.oldest().getFirst().client())
                    .isIn(one.getLocalSocketAddress(), two.getLocalSocketAddress());
        }
    }

    @Test
    void drainingLetsConnectionsFinishAndNoneBegin() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}", "drain: {delay: 0s, timeout: 20s}");
        await(DataPlaneView::synced);
        CompletableFuture<Void> drained;
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            drained = dataPlane.drain();
            await(view -> view.draining() && !first(view).accepting());
            awaitRefusal();
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
            assertThat(drained).isNotDone();
        }
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void whoDoesNotFinishInTimeIsReset() throws Exception {
        apply("static: [\"%s\"]".formatted(a.address()), "{}", "drain: {delay: 0s, timeout: 1s}");
        await(DataPlaneView::synced);
        try (Socket old = open(port)) {
            assertThat(line(old)).isEqualTo("a");
            dataPlane.drain().get(5, TimeUnit.SECONDS);
            assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private void apply(String endpoints, String selection, String... more) throws ConfigException {
        dataPlane.apply(config(port, endpoints, selection, more));
    }

    private static DataPlaneConfig config(int port, String endpoints, String selection, String... more)
            throws ConfigException {
        return new ConfigReader().read("""
                generation: 1
                listeners: [{name: echo, port: %d, backends: [{name: echo, %s}]}]
                selection: %s
                probe: {interval: 100ms}
                """.formatted(port, endpoints, selection) + String.join("\n", more), "test");
    }

    private void await(Predicate<DataPlaneView> state) throws InterruptedException {
        // The view comes from the control thread: each look lets it go on, and the test's timeout ends the wait.
        while (!state.test(dataPlane.view())) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** A port that closes still takes the clients that were there before. */
    private void awaitRefusal() throws IOException, InterruptedException {
        while (true) {
            try {
                call(port);
            } catch (ConnectException _) {
                return;
            } catch (SocketException _) {
                // Taken in, and with nobody to go to.
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static ListenerView first(DataPlaneView view) {
        return view.listeners().getFirst();
    }

    private static Set<State> states(DataPlaneView view) {
        Set<State> states = new HashSet<>();
        first(view).endpoints().forEach(endpoint -> states.add(endpoint.state()));
        return states;
    }

    private static String call(int port) throws IOException {
        try (Socket socket = open(port)) {
            return line(socket);
        }
    }

    private static Socket open(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
