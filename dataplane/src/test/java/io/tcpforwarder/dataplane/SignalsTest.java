package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a real process. */
@Tag("sockets")
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
final class SignalsTest {
    @TempDir
    private Path folder;

    private final EchoServer server = new EchoServer("a");
    private final int port = freePort();
    private DataPlaneProcess process;

    SignalsTest() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        process = DataPlaneProcess.start(folder, config("Text"));
        process.awaitLog("accepts connections on port " + port);
    }

    @AfterEach
    void close() {
        process.close();
        server.close();
    }

    private String config(String format) {
        return """
                listeners: [{name: echo, port: %d, backends: [{name: echo, static: ["%s"]}]}]
                drain: {delay: 0s, timeout: 1m}
                logging: {format: %s, accessLog: true}
                """.formatted(port, server.address(), format);
    }

    @Test
    void aFirstSignalLetsConnectionsFinishAndTheProcessEndsWell() throws Exception {
        try (Socket client = connected()) {
            process.signal("TERM");
            process.awaitLog("1 connection(s) may finish");
            client.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(client)).isEqualTo("still here");
        }
        assertThat(process.exitCode()).isZero();
        assertThat(process.log())
                .contains("SIGTERM: stopping", "access: connection ended listener=echo client=127.0.0.1:", "Stopped");
    }

    @Test
    @DisabledIf("interruptsAreIgnored")
    void anInterruptFromTheKeyboardStopsItToo() throws Exception {
        process.signal("INT");
        assertThat(process.exitCode()).isZero();
        assertThat(process.log()).contains("SIGINT: stopping", "Stopped");
    }

    /** As whoever runs the tests in the background of a shell leaves them to all processes below. */
    static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 0b10) != 0);
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        try (Socket _ = connected()) {
            process.signal("TERM");
            process.awaitLog("1 connection(s) may finish");
            process.signal("TERM");
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.log()).contains("SIGTERM while stopping: ending at once");
        }
    }

    @Test
    void theConfigIsReadAgainAndABadOneChangesNothing() throws Exception {
        Path file = folder.resolve("forwarder.yaml");
        try (Socket old = connected()) {
            Files.writeString(file, "listener: []");
            process.signal("HUP");
            process.awaitLog("A newer config is not applied");
            assertThat(process.log()).contains("forwarder.yaml: listener: unknown field");
            Files.writeString(file, "generation: !!int \"-\"");
            process.signal("HUP");
            process.awaitLog("forwarder.yaml: line 1, column ");
            Files.writeString(file, config("Json"));
            process.signal("HUP");
            process.awaitLog("\"message\":\"Applied config");
            old.getOutputStream().write("still here\n".getBytes(UTF_8));
            assertThat(line(old)).isEqualTo("still here");
        }
        process.awaitLog("\"logger\":\"access\"");
        assertThat(process.log()).contains("\"listener\":\"echo\",\"client\":\"127.0.0.1:");
    }

    private Socket connected() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        assertThat(line(client)).isEqualTo("a");
        return client;
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
