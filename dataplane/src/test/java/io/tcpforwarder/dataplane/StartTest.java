package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first moments of a real process. */
@Tag("sockets")
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
final class StartTest {
    @TempDir
    private Path folder;

    private final int port = freePort();

    StartTest() throws IOException {}

    private String config(String format, String address) {
        return """
                listeners: [{name: echo, port: %d, backends: [{name: echo, static: ["%s"]}]}]
                drain: {delay: 0s, timeout: 1s}
                logging: {format: %s, accessLog: true}
                """.formatted(port, address, format);
    }

    /** Who collects it takes standard error for the log too. */
    @Test
    void allThatAProcessWritesIsJsonWhereJsonIsAskedFor() throws Exception {
        try (EchoServer server = new EchoServer("a");
                DataPlaneProcess process = DataPlaneProcess.start(folder, config("Json", server.address()))) {
            process.awaitLog("accepts connections on port " + port);
            connect().close();
            process.awaitLog("\"logger\":\"access\"");
            Files.writeString(folder.resolve("forwarder.yaml"), "listener: []");
            process.signal("HUP");
            process.awaitLog("unknown field");
            process.terminate();
            assertThat(process.exitCode()).isZero();
            ObjectMapper mapper = new ObjectMapper();
            for (String line : process.log().lines().toList()) {
                assertThat(line).startsWith("{");
                assertThat(mapper.readTree(line).get("message")).as(line).isNotNull();
            }
        }
    }

    @Test
    void whoIsServedFirstIsNotLostToASignal() throws Exception {
        try (EchoServer server = new EchoServer("a");
                DataPlaneProcess process = DataPlaneProcess.start(folder, config("Text", server.address()))) {
            try (Socket client = connect()) {
                process.terminate();
                client.getOutputStream().write("still here\n".getBytes(UTF_8));
                client.shutdownOutput();
                assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                        .isEqualTo("a\nstill here\n");
            }
            assertThat(process.exitCode()).isZero();
            assertThat(process.log()).contains("SIGTERM: stopping", "Stopped");
        }
    }

    @Test
    void aProcessWhoseAdminPortIsTakenEndsBeforeItHasAClient() throws Exception {
        try (EchoServer server = new EchoServer("a");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = builder(server, taken.getLocalPort()).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said)
                    .startsWith("--admin-port " + taken.getLocalPort() + ": cannot be opened: ")
                    .hasLineCount(1);
        }
    }

    private ProcessBuilder builder(EchoServer server, int adminPort) throws IOException {
        ProcessBuilder builder = DataPlaneProcess.builder(folder, config("Text", server.address()));
        builder.command().set(builder.command().indexOf("--admin-port") + 1, String.valueOf(adminPort));
        return builder;
    }

    /** As soon as anybody can; {@code @Timeout} of the test is the limit. */
    private Socket connect() throws IOException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
