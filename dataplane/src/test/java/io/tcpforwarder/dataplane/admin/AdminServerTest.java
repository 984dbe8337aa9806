package io.tcpforwarder.dataplane.admin;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.Views;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server;

    AdminServerTest() throws IOException {
        server = new AdminServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () -> {
                    DataPlaneView now = view;
                    if (now == null) {
                        throw new IllegalStateException("the control thread has not answered for 3 s");
                    }
                    return now;
                },
                () -> "up 1\n",
                "text/plain; version=0.0.4",
                new ManualTime().ticker());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
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
    void otherPathsAreToldWhatThereIs() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/").body()).contains("/endpoints");
        assertThat(get("/healthzz").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
