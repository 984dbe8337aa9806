package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is gone without a word: one endpoint lives in a network namespace of its own, to which packets are from some moment
 * on sent with an address that nobody has. Needs root and iproute2; elsewhere there is nothing to try it with.
 */
@Tag("sockets")
@Timeout(60)
final class VanishedHostTest {
    private static final String NAMESPACE = "tf-vanish";
    private static final String LINK = "tf-vanish0";

    /** From the block for documentation (RFC 5737), so that no real network is meant. */
    private static final String HERE = "203.0.113.1";

    private static final String THERE = "203.0.113.2";

    private final EchoServer near = new EchoServer("near");
    private @Nullable Process far;

    VanishedHostTest() throws IOException {}

    @BeforeEach
    void network() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")) && run("ip", "netns", "list") == 0);
        clear();
        assumeTrue(run("ip", "netns", "add", NAMESPACE) == 0);
        ip("link add " + LINK + " type veth peer name tf-vanish1 netns " + NAMESPACE);
        ip("address add " + HERE + "/30 dev " + LINK);
        ip("link set " + LINK + " up");
        ip("-n " + NAMESPACE + " address add " + THERE + "/30 dev tf-vanish1");
        ip("-n " + NAMESPACE + " link set tf-vanish1 up");
        far = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        NAMESPACE,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FarEcho.class.getName(),
                        THERE)
                .redirectErrorStream(true)
                .start();
        assertThat(new BufferedReader(new InputStreamReader(far.getInputStream(), UTF_8)).readLine())
                .isEqualTo("listening");
    }

    @AfterEach
    void restore() throws Exception {
        near.close();
        if (far != null) {
            far.destroyForcibly().waitFor();
        }
        clear();
    }

    /** The link too: a namespace is deleted in the kernel's own time. */
    private static void clear() throws Exception {
        run("ip", "link", "delete", LINK);
        run("ip", "netns", "delete", NAMESPACE);
    }

    /** From here on packets to the other side go nowhere, and nothing says so. */
    private static void vanish() throws Exception {
        ip("neigh replace " + THERE + " lladdr 02:00:00:00:00:99 nud permanent dev " + LINK);
    }

    @Test
    void connectionsEndWithinTheirTimeoutsAndNewOnesGoElsewhereAfterOneAttempt(@TempDir Path folder) throws Exception {
        int port = freePort();
        try (DataPlaneProcess dataPlane =
                DataPlaneProcess.start(folder, """
                listeners: [{name: echo, port: %d, backends: [{name: echo, static: ["%s:%d", "%s"]}]}]
                selection: {algorithm: RoundRobin}
                connect: {timeout: 500ms}
                probe: {interval: 1h}
                keepAlive: {idle: 1s, interval: 1s, retries: 2}
                """.formatted(port, THERE, FarEcho.PORT, near.address()))) {
            dataPlane.awaitLog("accepts connections on port");
            try (Socket busy = openTo("far", port);
                    Socket idle = openTo("far", port)) {
                vanish();
                long vanished = System.nanoTime();
                busy.getOutputStream().write("is anybody there?\n".getBytes(UTF_8));

                Duration slowest = Duration.ZERO;
                for (int i = 0; i < 6; i++) {
                    long begun = System.nanoTime();
                    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        assertThat(line(client)).isEqualTo("near");
                    }
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);
                    slowest = took.compareTo(slowest) > 0 ? took : slowest;
                }
                assertThat(slowest).isBetween(Duration.ofMillis(450), Duration.ofMillis(950));

                assertReset(busy);
                assertReset(idle);
                // TCP_USER_TIMEOUT is idle + interval * retries = 3 s, and the kernel looks at it with its
                // retransmission timer.
                assertThat(Duration.ofNanos(System.nanoTime() - vanished)).isLessThan(Duration.ofSeconds(7));
            }
        }
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    private static Socket openTo(String name, int port) throws IOException {
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            if (name.equals(line(socket))) {
                return socket;
            }
            socket.close();
        }
        throw new AssertionError("'" + name + "' does not answer");
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void ip(String words) throws Exception {
        List<String> command = List.of(("ip " + words).split(" "));
        assertThat(run(command.toArray(String[]::new))).as("%s", command).isZero();
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
