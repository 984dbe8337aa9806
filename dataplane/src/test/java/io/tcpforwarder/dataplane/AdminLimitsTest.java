package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, because the limits hold for a whole one. */
@Tag("sockets")
@Timeout(60)
final class AdminLimitsTest {
    private static final int LIMIT = 64;

    @TempDir
    private Path folder;

    @Test
    void moreThanSixtyFourAreTurnedAwayAndWhoNeverEndsHisRequestIsCutOff() throws Exception {
        int port = freePort();
        Process process = start(port, "-Dsun.net.httpserver.maxReqTime=2");
        List<Socket> silent = new ArrayList<>();
        try {
            silent.add(firstConnection(port));
            while (silent.size() < LIMIT) {
                silent.add(connect(port));
            }
            try (Socket beyond = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(beyond.getInputStream().read()).isEqualTo(-1);
            }
            for (Socket socket : silent) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket next = connect(port)) {
                next.getOutputStream().write("ET /healthz HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(next.getInputStream().readAllBytes(), US_ASCII))
                        .contains("200 OK");
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoDoesNotTakeHisAnswersIsCutOff() throws Exception {
        int port = freePort();
        Process process = start(port, "-Dsun.net.httpserver.maxRspTime=2");
        try (Socket slow = firstConnection(port)) {
            // Many megabytes of answers, which no buffer holds.
            slow.getOutputStream()
                    .write(("ET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
                                    + "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000))
                            .getBytes(US_ASCII));
            assertThatThrownBy(() -> {
                        while (true) {
                            slow.getOutputStream().write('G');
                            TimeUnit.MILLISECONDS.sleep(20);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(int port, String option) throws IOException {
        ProcessBuilder builder = DataPlaneProcess.builder(folder, "listeners: []\n")
                .redirectOutput(folder.resolve("log").toFile());
        List<String> command = builder.command();
        command.set(command.indexOf("--admin-port") + 1, String.valueOf(port));
        command.add(1, option);
        return builder.start();
    }

    private static Socket firstConnection(int port) throws IOException, InterruptedException {
        while (true) {
            try {
                return connect(port);
            } catch (ConnectException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Begins a request. */
    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write('G');
        return socket;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
