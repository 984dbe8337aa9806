package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole probes over loopback against servers that look at how they are left. */
@Tag("sockets")
@Timeout(60)
final class ProtocolProbeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    static Stream<IntFunction<Transport>> transports() {
        List<IntFunction<Transport>> transports = new ArrayList<>();
        transports.add(ChannelTransport::new);
        if (EpollTransport.isAvailable()) {
            transports.add(EpollTransport::new);
        }
        return transports.stream();
    }

    /** One connection as a server sees it; what it returns is what the server would log. */
    private interface Server {
        String serve(Socket client) throws Exception;
    }

    /** The verdict and the server's log. */
    private static String probe(IntFunction<Transport> transports, Protocol protocol, Server server) throws Exception {
        try (Transport transport = transports.apply(1);
                ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> log = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Socket client = socket.accept()) {
                    client.setSoTimeout(20_000);
                    log.complete(server.serve(client));
                } catch (Exception e) {
                    log.complete(e.toString());
                }
            });
            CompletableFuture<String> verdict = new CompletableFuture<>();
            new StreamProbe(transport.loops(), Thread::startVirtualThread, Ticker.systemTicker())
                    .check((InetSocketAddress) socket.getLocalSocketAddress(), protocol, TIMEOUT, new Probe.Callback() {
                        @Override
                        public void succeeded(long connectNanos) {
                            verdict.complete("works");
                        }

                        @Override
                        public void failed(String cause) {
                            verdict.complete("fails");
                        }

                        @Override
                        public void untried() {
                            verdict.complete("untried");
                        }
                    });
            return verdict.get(20, TimeUnit.SECONDS) + ", " + log.get(20, TimeUnit.SECONDS);
        }
    }

    private static String readTo(InputStream in, int last) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (c == last) {
                break;
            }
        }
        return text.toString();
    }

    private static String end(InputStream in) throws IOException {
        return in.read() < 0 ? "closed" : "more bytes";
    }

    @ParameterizedTest
    @MethodSource("transports")
    void redisIsLeftInGoodOrder(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, Protocol.Known.REDIS, client -> {
                    InputStream in = client.getInputStream();
                    String asked = readTo(in, '\n') + readTo(in, '\n') + readTo(in, '\n');
                    client.getOutputStream().write("-NOAUTH Authentication required.\r\n".getBytes(US_ASCII));
                    return asked.replace("\r\n", " ") + end(in);
                }))
                .isEqualTo("works, *1 $4 PING closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void mailServerIsToldThatTheProbeQuitsAndEndsTheConnectionItself(IntFunction<Transport> transports)
            throws Exception {
        assertThat(probe(transports, Protocol.Known.SMTP, client -> {
                    client.getOutputStream().write("220-hello\r\n220 mail ESMTP\r\n".getBytes(US_ASCII));
                    String said = readTo(client.getInputStream(), '\n').strip();
                    client.getOutputStream().write("221 bye\r\n".getBytes(US_ASCII));
                    client.shutdownOutput();
                    return said + " " + end(client.getInputStream());
                }))
                .isEqualTo("works, QUIT closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void mysqlSeesALoginAndAnOrderlyEnd(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, Protocol.Known.MYSQL, client -> {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    client.getOutputStream().write(ConversationTest.greeting());
                    int length = in.read() | in.read() << 8 | in.read() << 16;
                    int sequence = in.read();
                    byte[] login = in.readNBytes(length);
                    client.getOutputStream().write(new byte[] {7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0});
                    byte[] quit = in.readNBytes(5);
                    return sequence + " " + new String(login, 32, 12, US_ASCII) + " " + quit[4];
                }))
                .isEqualTo("works, 1 tcpforwarder 1");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void postgresSeesAWholeHandshakeAndAnOrderlyEnd(IntFunction<Transport> transports, @TempDir Path folder)
            throws Exception {
        SSLContext tls = serverContext(folder);
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(probe(transports, Protocol.Known.POSTGRESQL, client -> {
                        new DataInputStream(client.getInputStream()).readFully(new byte[8]);
                        client.getOutputStream().write('S');
                        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, null, false);
                        secure.setUseClientMode(false);
                        secure.setEnabledProtocols(new String[] {version});
                        secure.startHandshake();
                        // Throws where the connection ends without a close_notify.
                        int read = secure.getInputStream().read();
                        String closed = read < 0 ? "closed" : "more bytes";
                        return secure.getSession().getProtocol() + " " + closed + " " + isEnd(client);
                    }))
                    .isEqualTo("works, " + version + " closed true");
        }
    }

    private static boolean isEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (EOFException e) {
            return true;
        }
    }

    private static SSLContext serverContext(Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(keytool.waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "secret".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
