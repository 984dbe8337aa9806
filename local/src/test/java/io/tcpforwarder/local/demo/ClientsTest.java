package io.tcpforwarder.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
final class ClientsTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final InetSocketAddress address = freeAddress();

    ClientsTest() throws IOException {}

    @Test
    void answersAreCountedByTheBackendThatGreeted() throws IOException, InterruptedException {
        try (Backend _ = new Backend("alpha", address, Duration.ZERO);
                Clients clients = new Clients(address, 2)) {
            Clients.Tally tally = await(clients, seen -> seen.exchanges() >= 4);

            assertThat(tally.answers()).containsOnlyKeys("alpha");
            assertThat(tally.bytes()).isPositive();
            assertThat(tally.broken() + tally.corrupt()).isZero();
        }
    }

    @Test
    void otherBytesThanWereSentAreCountedAsWrong() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(address);
            Thread.ofVirtual().start(() -> answerWithOtherBytes(server));
            try (Clients clients = new Clients(address, 1)) {
                assertThat(await(clients, seen -> seen.corrupt() > 0).exchanges())
                        .isZero();
            }
        }
    }

    @Test
    void refusedConnectionsAreCountedAsBroken() throws InterruptedException {
        try (Clients clients = new Clients(address, 1)) {
            assertThat(await(clients, seen -> seen.broken() > 0).exchanges()).isZero();
        }
    }

    @Test
    void crashingBackendRefusesForAWhileAndThenServesAgain() throws IOException, InterruptedException {
        try (Crashing _ = new Crashing("gamma", address, SHORT, SHORT, SHORT);
                Clients clients = new Clients(address, 1)) {
            Clients.Tally down = await(clients, seen -> seen.exchanges() > 0 && seen.broken() > 0);

            await(clients, seen -> seen.exchanges() > down.exchanges());
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        }
    }

    private static void answerWithOtherBytes(ServerSocket server) {
        while (true) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("liar\n".getBytes(StandardCharsets.US_ASCII));
                byte[] bytes = client.getInputStream().readAllBytes();
                bytes[bytes.length / 2]++;
                client.getOutputStream().write(bytes);
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Clients.Tally await(Clients clients, Predicate<Clients.Tally> condition)
            throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.test(clients.tally())) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
            Thread.sleep(20);
        }
        return clients.tally();
    }
}
