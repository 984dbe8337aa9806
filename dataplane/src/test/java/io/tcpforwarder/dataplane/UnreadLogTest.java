package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full disk or a collector that hangs: nobody takes what the process writes to its standard output. */
@Tag("sockets")
@Timeout(60)
final class UnreadLogTest {
    /** A line of the access log has 200 characters, and a pipe holds 64 KiB. */
    private static final int CALLS = 1_000;

    @Test
    void decisionsGoOnWhenNobodyReadsTheLog(@TempDir Path folder) throws Exception {
        EchoServer server = new EchoServer("a");
        int port = freePort();
        Process process = DataPlaneProcess.builder(folder, """
                listeners: [{name: echo, port: %d, backends: [{name: echo, static: ["%s"]}]}]
                probe: {interval: 100ms}
                logging: {accessLog: true}
                """.formatted(port, server.address()))
                .start();
        try {
            BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            while (!log.readLine().contains("accepts connections on port")) {
                // until it serves; from then on nobody reads
            }
            for (int i = 0; i < CALLS; i++) {
                assertThat(call(port)).isEqualTo("a");
            }
            server.close();
            while (isOpen(port)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            try (EchoServer _ = new EchoServer("back", server.port())) {
                while (!isOpen(port)) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertThat(call(port)).isEqualTo("back");
            }
            process.destroy();
        } finally {
            server.close();
            process.destroyForcibly();
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try {
            call(port);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            // Taken in, with nobody to go to.
            return true;
        }
    }

    private static @Nullable String call(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
