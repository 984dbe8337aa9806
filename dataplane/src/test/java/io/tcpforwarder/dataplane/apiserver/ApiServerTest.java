package io.tcpforwarder.dataplane.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests over TLS on loopback. */
@Tag("sockets")
@Timeout(60)
@NullUnmarked
final class ApiServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ApiServer.Lines lines = new ApiServer.Lines() {
        @Override
        public void line(String text) {
            heard.add(text);
            if (text.equals("bad")) {
                throw new IllegalStateException("cannot be read");
            }
        }

        @Override
        public void ended(String reason) {
            heard.add("ended: " + reason);
        }
    };

    private FakeCluster cluster;
    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        cluster = new FakeCluster(folder);
        server = server(PATIENCE);
    }

    private ApiServer server(Duration patience) {
        return new ApiServer(cluster.account(), answers, patience);
    }

    @AfterEach
    void stop() {
        cluster.close();
        answers.shutdownNow();
    }

    private String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void asksWithTheTokenThatIsInTheFileNow() throws Exception {
        cluster.answers(FakeCluster.json(200, "{\"kind\": \"Thing\"}"));

        assertThat(server.get("/api/v1/things?limit=5").text("kind")).isEqualTo("Thing");
        Files.writeString(cluster.token, "second");
        server.get("/api");
        Files.delete(cluster.token);
        server.get("/api");

        assertThat(cluster.requests)
                .extracting(FakeCluster.Request::authorization)
                .containsExactly("Bearer first", "Bearer second", "null");
        assertThat(cluster.requests.peek().uri()).isEqualTo("/api/v1/things?limit=5");
    }

    @Test
    void appliesAsServerSideApplyWantsIt() {
        server.apply("/apis/x?fieldManager=me", "{\"a\": 1}");

        assertThat(cluster.requests.peek())
                .isEqualTo(new FakeCluster.Request(
                        "PATCH",
                        "/apis/x?fieldManager=me",
                        "Bearer first",
                        "application/apply-patch+yaml",
                        "{\"a\": 1}"));
    }

    @Test
    void refusalIsTheServersMessage() {
        cluster.answers(FakeCluster.json(403, "{\"kind\": \"Status\", \"message\": \"things is forbidden\"}"));

        assertThatThrownBy(() -> server.get("/x")).hasMessage("things is forbidden (403)");
        assertThatThrownBy(() -> server.apply("/x", "{}")).hasMessage("things is forbidden (403)");
        assertThatThrownBy(() -> server.watch("/x", lines))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(403))
                .hasMessage("things is forbidden (403)");

        for (String body : new String[] {"", "upstream is gone", "{", "{\"message\": null}"}) {
            cluster.answers(FakeCluster.json(502, body));
            assertThatThrownBy(() -> server.get("/x")).as(body).hasMessage("HTTP 502");
        }
    }

    @Test
    void answerThatIsNoObjectIsRefused() {
        cluster.answers(FakeCluster.json(200, "<html>"));

        assertThatThrownBy(() -> server.get("/x")).hasMessage("expected an object of JSON, not '<html>'");
    }

    @Test
    void serverThatIsAwayIsNamed() {
        cluster.close();

        assertThatThrownBy(() -> server.get("/x"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isZero())
                .hasMessage(cluster.account().server() + ": cannot connect");
    }

    @Test
    void serverThatNeverAnswersIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        cluster.answers(exchange -> never.await());
        ApiServer impatient = server(Duration.ofMillis(500));

        assertThatThrownBy(() -> impatient.get("/x")).hasMessageEndingWith(": no answer for 500 ms");
        assertThatThrownBy(() -> impatient.watch("/x", lines)).hasMessageEndingWith(": no answer for 500 ms");
        never.countDown();
    }

    @Test
    void answerThatBeginsAndNeverEndsIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            FakeCluster.send(exchange.getResponseBody(), "{\"kind\": ");
            never.await();
        });

        assertThatThrownBy(() -> server(Duration.ofSeconds(1)).get("/x"))
                .hasMessageEndingWith(": no answer for 1000 ms");
        never.countDown();
    }

    @Test
    void refusalOfAWatchThatNeverEndsIsGivenUpWithItsConnection() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(503, 0);
            writeUntilClosed(exchange.getResponseBody(), "{", closed);
        });

        assertThatThrownBy(() -> server(Duration.ofSeconds(1)).watch("/x", lines))
                .hasMessageEndingWith(": no answer for 1000 ms");

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tokenThatIsNoneIsNotTold() throws Exception {
        Files.writeString(cluster.token, "secret\nlines");

        assertThatThrownBy(() -> server.get("/x")).hasMessage(cluster.token + ": expected a token, one line of text");
    }

    @Test
    void onlyTheAuthorityOfTheAccountIsBelievedAndARenewedOneToo() throws Exception {
        server.get("/x");
        byte[] before = Files.readAllBytes(cluster.authority);

        cluster.renew();
        byte[] renewed = Files.readAllBytes(cluster.authority);
        Files.write(cluster.authority, before);
        assertThatThrownBy(() -> server.get("/x")).isInstanceOf(ApiException.class);

        Files.write(cluster.authority, renewed);
        server.get("/x");
    }

    @Test
    void authorityThatIsMissingOrNoneIsNamed() throws Exception {
        Files.writeString(cluster.authority, "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> server.get("/x"))
                .hasMessageStartingWith(cluster.authority + ": expected certificates, PEM");

        Files.delete(cluster.authority);
        assertThatThrownBy(() -> server.get("/x"))
                .hasMessage(cluster.authority + ": there is no such file; expected the cluster's certificates");
    }

    @Test
    void watchTellsLinesAsTheyComeAndItsEnd() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            FakeCluster.send(exchange.getResponseBody(), "one\nha");
            more.await();
            FakeCluster.send(exchange.getResponseBody(), "lf\n");
        });

        server.watch("/x?watch=true", lines);
        assertThat(next()).isEqualTo("one");
        more.countDown();

        assertThat(next()).isEqualTo("half");
        assertThat(next()).isEqualTo("ended: closed");
    }

    @Test
    void watchThatBreaksOffIsTold() throws Exception {
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            FakeCluster.send(exchange.getResponseBody(), "one\n");
            throw new IOException("away");
        });

        server.watch("/x", lines);

        assertThat(next()).isEqualTo("one");
        assertThat(next()).startsWith("ended: ");
    }

    @Test
    void lineThatCannotBeTakenEndsTheWatch() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilClosed(exchange.getResponseBody(), "bad\n", ended);
        });

        server.watch("/x", lines);

        assertThat(next()).isEqualTo("bad");
        assertThat(next()).isEqualTo("ended: cannot be read");
        assertThat(ended.await(20, TimeUnit.SECONDS))
                .as("its connection is closed")
                .isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void cancelledWatchClosesItsConnectionAndIsSilent() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        cluster.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilClosed(exchange.getResponseBody(), "one\n", ended);
        });
        Runnable cancel = server.watch("/x", lines);
        assertThat(next()).isEqualTo("one");

        cancel.run();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).noneMatch(text -> text.startsWith("ended"));
        cluster.answers(FakeCluster.json(200, "{}"));
        server.get("/other");
    }

    private static void writeUntilClosed(java.io.OutputStream out, String text, CountDownLatch closed)
            throws Exception {
        try {
            while (true) {
                FakeCluster.send(out, text);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (IOException e) {
            closed.countDown();
            throw e;
        }
    }
}
