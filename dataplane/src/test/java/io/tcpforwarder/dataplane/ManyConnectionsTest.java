package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process with as many connections as a busy pod. */
@Tag("sockets")
@Timeout(90)
final class ManyConnectionsTest {
    private static final int CONNECTIONS = 5_000;

    @Test
    void drainLosesNoneOfFiveThousandConnectionsThatEndInTime(@TempDir Path folder) throws Exception {
        try (Echo echo = new Echo();
                DataPlaneProcess dataPlane = DataPlaneProcess.start(folder, """
                        listeners: [{name: echo, port: %d, backends: [{name: echo, static: ["127.0.0.1:%d"]}]}]
                        drain: {delay: 200ms, timeout: 60s}
                        """.formatted(freePort(), echo.port()))) {
            dataPlane.awaitLog("accepts connections on port");
            int port = Integer.parseInt(dataPlane.log().replaceAll("(?s).*accepts connections on port (\\d+).*", "$1"));
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
            for (SocketChannel client : clients) {
                assertThat(exchange(client, "before")).isEqualTo("before");
            }

            dataPlane.terminate();
            dataPlane.awaitLog(CONNECTIONS + " connection(s) may finish");
            for (SocketChannel client : clients) {
                assertThat(exchange(client, "while it drains")).isEqualTo("while it drains");
                client.shutdownOutput();
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                client.close();
            }
            assertThat(dataPlane.exitCode()).isZero();
            assertThat(dataPlane.log()).doesNotContain("resetting");
        }
    }

    private static String exchange(SocketChannel client, String text) throws IOException {
        client.write(US_ASCII.encode(text));
        ByteBuffer answer = ByteBuffer.allocate(text.length());
        while (answer.hasRemaining() && client.read(answer) >= 0) {
            // until all of it is back
        }
        return US_ASCII.decode(answer.flip()).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Sends back what it hears, on one thread for all connections, and ends what the client has ended. */
    private static final class Echo implements AutoCloseable {
        private final ServerSocketChannel server = ServerSocketChannel.open();
        private final Selector selector = Selector.open();
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::serve);

        Echo() throws IOException {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000)
                    .configureBlocking(false)
                    .register(selector, SelectionKey.OP_ACCEPT);
            thread.start();
        }

        int port() {
            return server.socket().getLocalPort();
        }

        private void serve() {
            ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 12);
            try {
                while (selector.isOpen()) {
                    selector.select(key -> {
                        try {
                            if (key.isAcceptable()) {
                                SocketChannel client = server.accept();
                                if (client != null) {
                                    client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                                }
                            } else {
                                echo((SocketChannel) key.channel(), bytes.clear());
                            }
                        } catch (IOException e) {
                            key.cancel();
                        }
                    });
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        private static void echo(SocketChannel client, ByteBuffer bytes) throws IOException {
            int length = client.read(bytes);
            if (length < 0) {
                client.close();
            } else {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    client.write(bytes);
                }
            }
        }

        @Override
        public void close() throws IOException {
            selector.close();
            server.close();
        }
    }
}
