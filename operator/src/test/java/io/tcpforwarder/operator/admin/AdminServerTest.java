package io.tcpforwarder.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
    @Test
    void lostWatchEndsReadinessButNotLife() throws Exception {
        AtomicBoolean watching = new AtomicBoolean(true);
        try (AdminServer admin = new AdminServer(0, () -> new Readiness(watching.get(), "why\n"), () -> "up 1\n")) {
            admin.start();
            assertThat(status(admin, "/readyz")).isEqualTo(200);

            watching.set(false);

            assertThat(status(admin, "/readyz")).isEqualTo(503);
            assertThat(get(admin, "/readyz")).isEqualTo("why\n");
            assertThat(status(admin, "/healthz")).isEqualTo(200);
            assertThat(get(admin, "/metrics")).isEqualTo("up 1\n");
        }
    }

    @Test
    void clientThatStallsDelaysNobody() throws Exception {
        try (AdminServer admin = new AdminServer(0, () -> new Readiness(true, ""), () -> "up 1\n")) {
            admin.start();
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
                slow.getOutputStream().write('G');
                assertThat(status(admin, "/healthz")).isEqualTo(200);
            }
        }
    }

    private static int status(AdminServer admin, String path) throws Exception {
        return send(admin, path).statusCode();
    }

    private static String get(AdminServer admin, String path) throws Exception {
        return send(admin, path).body();
    }

    private static HttpResponse<String> send(AdminServer admin, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
