package io.tcpforwarder.dataplane.admin;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpforwarder.dataplane.admin.page.ConnectionHistory;
import io.tcpforwarder.dataplane.admin.page.Page;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.logging.Logs;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.ConnectionView;
import io.tcpforwarder.dataplane.view.ConnectionView.Phase;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.Views;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("sockets")
@Timeout(30)
final class AdminServerTest {
    private volatile @Nullable DataPlaneView view =
            Views.of(listener("redis", endpoint(7, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 4_000_000)));
    private volatile String metrics = "up 1\n";
    private final AtomicInteger scrapes = new AtomicInteger();
    private final ManualTime time = new ManualTime();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server =
            server(AdminPort.open(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0)));

    AdminServerTest() throws IOException {}

    private AdminServer server(AdminPort port) {
        return new AdminServer(
                port,
                new Shown(),
                new Page(
                        "shop/redis",
                        "pod redis-1",
                        new ConnectionHistory(() -> Views.of(), Map::of, time.ticker()),
                        time.ticker(),
                        time.clock()),
                this::metrics,
                "text/plain; version=0.0.4",
                new Logs(),
                time.ticker());
    }

    private String metrics() {
        scrapes.incrementAndGet();
        return metrics;
    }

    private final class Shown implements Insight {
        @Override
        public DataPlaneView view() {
            DataPlaneView now = view;
            if (now == null) {
                throw new IllegalStateException("the control thread has not answered for 3 s");
            }
            return now;
        }

        @Override
        public Census connections(int listed) {
            Census census = new Census(listed);
            census.add(connection(Phase.RELAYING, healthy(1, 690).endpoint(), 2));
            census.add(connection(Phase.RELAYING, healthy(1, 690).endpoint(), 7200));
            census.add(connection(Phase.CONNECTING, null, 0));
            return census;
        }

        @Override
        public Object config() {
            return Map.of("maxConnections", 384);
        }
    }

    private static ConnectionView connection(Phase phase, @Nullable Endpoint endpoint, long seconds) {
        return new ConnectionView(
                "redis",
                new InetSocketAddress("192.0.2.1", 50_000),
                phase,
                endpoint == null ? null : "redis",
                endpoint,
                Duration.ofSeconds(seconds).toNanos(),
                10,
                100);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void whoConnectsBeforeThereIsAServerIsAnsweredOnceThereIs() throws Exception {
        int free = server.port();
        server.close();
        AdminPort port = AdminPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), free));
        try (Socket early = new Socket(InetAddress.getLoopbackAddress(), free)) {
            early.getOutputStream().write("GET /healthz HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
            try (AdminServer _ = server(port)) {
                assertThat(new String(early.getInputStream().readAllBytes(), US_ASCII))
                        .contains("200 OK");
            }
        }
    }

    @Test
    void aPortHasOneServer() {
        assertThatThrownBy(() -> AdminPort.open(new InetSocketAddress(server.port())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aLivingProcessIsHealthyWhateverItsListenersAre() throws Exception {
        view = Views.process(0, null, false, false);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void aHangingControlThreadIsUnhealthy() throws Exception {
        view = null;
        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("the control thread has not answered for 3 s\n");
    }

    @Test
    void readinessSaysWhatIsMissing() throws Exception {
        DataPlaneView synced = view;
        view = Views.process(0, null, false, false);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("not every listener");
        view = synced;
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsComeWithTheirType() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.body()).isEqualTo("up 1\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
    }

    @Test
    void endpointsAreShownWithStateScoreAndReason() throws Exception {
        JsonNode json = new ObjectMapper().readTree(get("/endpoints").body());
        assertThat(json.at("/generation").asInt()).isEqualTo(3);
        assertThat(json.at("/listeners/0/name").asText()).isEqualTo("redis");
        JsonNode endpoint = json.at("/listeners/0/endpoints/0");
        assertThat(endpoint.get("address").asText()).isEqualTo("10.1.0.7");
        assertThat(endpoint.get("port").asInt()).isEqualTo(6379);
        assertThat(endpoint.at("/targetRef/name").asText()).isEqualTo("redis-7");
        assertThat(endpoint.get("state").asText()).isEqualTo("Ejected");
        assertThat(endpoint.get("reason").asText()).isEqualTo("ConsecutiveFailures");
        assertThat(endpoint.get("score").asLong()).isEqualTo(4_000_000);
        assertThat(endpoint.get("explanation").asText()).contains("failures in a row", "until revived");
        assertThat(endpoint.get("ejectedUntil").asText()).isEqualTo("2026-01-01T00:00:10.123Z");
        assertThat(endpoint.at("/lastFailure/kind").asText()).isEqualTo("Connection");
        assertThat(endpoint.at("/lastFailure/cause").asText()).isEqualTo("connection refused");
        assertThat(endpoint.at("/lastProbe/ok").asBoolean()).isFalse();
        assertThat(json.at("/listeners/0/backends/0/tier").asText()).isEqualTo("Ready");
        assertThat(json.has("configError")).isFalse();
    }

    @Test
    void aSourceThatHearsNothingIsShownWithItsError() throws Exception {
        view = Views.of(Views.stale(Duration.ofSeconds(61), "endpointslices is forbidden"));
        JsonNode backend = new ObjectMapper().readTree(get("/endpoints").body()).at("/listeners/0/backends/0");
        assertThat(backend.get("staleSeconds").asDouble()).isEqualTo(61);
        assertThat(backend.get("error").asText()).isEqualTo("endpointslices is forbidden");
    }

    @Test
    void aClientThatStallsDelaysNobody() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            slow.getOutputStream().write("GET /hea".getBytes(US_ASCII));
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sixteenWhoDoNotReadKeepTheNextAnswerFromBeingMadeAndTheKubeletFromNothing() throws Exception {
        // More than the system's buffers take.
        metrics = "x".repeat(8 << 20);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                slow.add(askForMetrics());
            }
            while (scrapes.get() < 16) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            slow.add(askForMetrics());
            slow.add(askForMetrics());
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
            assertThat(get("/readyz").statusCode()).isEqualTo(200);
            assertThat(scrapes).hasValue(16);

            slow.getFirst().close();
            while (scrapes.get() < 17) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private Socket askForMetrics() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(US_ASCII));
        return socket;
    }

    @Test
    void connectionsAreSummedUpAndListedOnlyWhenAsked() throws Exception {
        JsonNode summary = json("/connections");
        assertThat(summary.get("total").asInt()).isEqualTo(3);
        assertThat(summary.at("/byPhase/Relaying").asInt()).isEqualTo(2);
        assertThat(summary.at("/byPhase/Waiting").asInt()).isZero();
        assertThat(summary.at("/byAge/Under1Day").asInt()).isOne();
        assertThat(summary.at("/byListener/redis").asInt()).isEqualTo(3);
        assertThat(summary.at("/byEndpoint/10.1.0.1:6379").asInt()).isEqualTo(2);
        assertThat(summary.get("longestSeconds").asDouble()).isEqualTo(7200);
        assertThat(summary.get("bytesDownstream").asLong()).isEqualTo(300);
        assertThat(summary.has("oldest")).isFalse();
        JsonNode oldest = json("/connections?x&limit=1").get("oldest");
        assertThat(oldest).hasSize(1);
        assertThat(oldest.at("/0/ageSeconds").asDouble()).isEqualTo(7200);
        assertThat(oldest.at("/0/client").asText()).isEqualTo("192.0.2.1:50000");
        assertThat(get("/connections?limit=many").statusCode()).isEqualTo(400);
        assertThat(get("/connections?limit=1001").body()).contains("from 0 to 1000");
    }

    @Test
    void theAppliedConfigIsShown() throws Exception {
        assertThat(json("/config").get("maxConnections").asInt()).isEqualTo(384);
    }

    @Test
    void theLogLevelIsChangedFromThisMachineAndRefusedFromOthers() throws Exception {
        String other = "io.tcpforwarder.test";
        assertThat(send("PUT", "127.0.0.1", "/log-level", "{\"level\": \"debug\", \"logger\": \"" + other + "\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(json("/log-level").get(other).asText()).isEqualTo("DEBUG");
        assertThat(send("PUT", "127.0.0.1", "/log-level", "loud").statusCode()).isEqualTo(400);
        assertThat(send("PUT", "127.0.0.1", "/log-level", "{\"level\"").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "127.0.0.1", "/log-level", "DEBUG").statusCode())
                .isEqualTo(405);
        Optional<String> address = ownAddress();
        if (address.isPresent()) {
            HttpResponse<String> refused = send("PUT", address.get(), "/log-level", "DEBUG");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("this machine");
        }
    }

    private static Optional<String> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    @Test
    void whatIsThereCanBeReadAndNothingElse() throws Exception {
        HttpResponse<String> refused = send("POST", "127.0.0.1", "/endpoints", "x");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
        HttpResponse<String> head = send("HEAD", "127.0.0.1", "/endpoints", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isGreaterThan(100);
    }

    @Test
    void thePageToLookAtMayDoNothingButAskForItself() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("redis-7", "href=\"/endpoints\"", "data-refresh=\"5\"");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(get("/?refresh=0").body()).contains("data-refresh=\"0\"");
        assertThat(get("/?refresh=always").statusCode()).isEqualTo(400);
    }

    @Test
    void otherPathsAreToldWhatThereIs() throws Exception {
        assertThat(get("/healthzz").statusCode()).isEqualTo(404);
        assertThat(get("/healthzz").body()).contains("/log-level");
        assertThat(get("/healthz?verbose").statusCode()).isEqualTo(200);
    }

    private JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(get(path).body());
    }

    private HttpResponse<String> send(String method, String host, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + host + ":" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
