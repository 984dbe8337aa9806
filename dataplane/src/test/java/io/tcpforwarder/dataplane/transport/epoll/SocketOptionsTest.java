package io.tcpforwarder.dataplane.transport.epoll;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.unix.Socket;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel is told of a socket. */
@Tag("sockets")
@Timeout(30)
final class SocketOptionsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    private final BlockingQueue<EpollStream> accepted = new LinkedBlockingQueue<>();
    private EpollTransport transport;

    private record Options(boolean keepAlive, int idle, int interval, int count, int userTimeout, boolean noDelay) {
        static Options of(EpollStream stream) {
            Socket socket = (Socket) stream.fd();
            try {
                return new Options(
                        socket.isKeepAlive(),
                        socket.getIntOpt(IPPROTO_TCP, TCP_KEEPIDLE),
                        socket.getIntOpt(IPPROTO_TCP, TCP_KEEPINTVL),
                        socket.getIntOpt(IPPROTO_TCP, TCP_KEEPCNT),
                        socket.getIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT),
                        socket.isTcpNoDelay());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @BeforeAll
    static void epollIsAvailable() {
        assumeTrue(EpollTransport.isAvailable());
    }

    @BeforeEach
    void open() {
        transport = new EpollTransport(1);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void anAcceptedSocketHasAllOptionsOfItsPort() throws Exception {
        ServerPort port = listen();
        assertThat(optionsOfClient(port)).isEqualTo(new Options(true, 60, 30, 3, 150_000, true));
    }

    @Test
    void otherTimesHoldForThoseWhoComeToAPortThatIsOpenAlready() throws Exception {
        ServerPort port = listen();
        transport.keepAlive(new KeepAlive(Duration.ofSeconds(7), Duration.ofSeconds(2), 4));
        assertThat(optionsOfClient(port)).isEqualTo(new Options(true, 7, 2, 4, 15_000, true));
    }

    @Test
    void aPortThatIsClosedTakesNoMoreChanges() throws Exception {
        listen().close();
        transport.keepAlive(new KeepAlive(Duration.ofSeconds(7), Duration.ofSeconds(2), 4));
    }

    @Test
    void aConnectedSocketHasThemOnceItIsNoLongerYoung() throws Exception {
        Loop loop = transport.loops().getFirst();
        CompletableFuture<EpollStream> connected = new CompletableFuture<>();
        try (ServerSocket server = new ServerSocket()) {
            server.bind(ANY_PORT);
            loop.execute(() -> loop.connect(
                    (InetSocketAddress) server.getLocalSocketAddress(),
                    Duration.ofSeconds(5),
                    new Loop.ConnectOutcome() {
                        @Override
                        public void connected(Stream stream) {
                            connected.complete((EpollStream) stream);
                        }

                        @Override
                        public void failed(ConnectFailure failure) {
                            connected.completeExceptionally(new IOException(failure.toString()));
                        }
                    }));
            EpollStream stream = connected.get(5, SECONDS);
            CompletableFuture<Options> later = new CompletableFuture<>();
            // After the same delay, so behind it.
            loop.execute(() -> loop.schedule(() -> later.complete(Options.of(stream)), EpollStream.YOUTH));
            assertThat(later.get(10, SECONDS)).isEqualTo(new Options(true, 60, 30, 3, 150_000, false));
        }
    }

    private Options optionsOfClient(ServerPort port) throws Exception {
        try (var _ = new java.net.Socket(InetAddress.getLoopbackAddress(), port.number())) {
            EpollStream stream = accepted.poll(5, SECONDS);
            assertThat(stream).isNotNull();
            return Options.of(stream);
        }
    }

    private ServerPort listen() throws Exception {
        CompletableFuture<ServerPort> opened = new CompletableFuture<>();
        transport.listen(ANY_PORT, (_, stream) -> accepted.add((EpollStream) stream), new Transport.ListenOutcome() {
            @Override
            public void listening(ServerPort port) {
                opened.complete(port);
            }

            @Override
            public void failed(String message) {
                opened.completeExceptionally(new IOException(message));
            }
        });
        return opened.get(5, SECONDS);
    }
}
