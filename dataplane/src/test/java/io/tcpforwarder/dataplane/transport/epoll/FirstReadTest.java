package io.tcpforwarder.dataplane.transport.epoll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import io.tcpforwarder.dataplane.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client has sent before it is accepted. */
@Tag("sockets")
@Timeout(30)
final class FirstReadTest {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private EpollTransport transport;

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

    /** Says what it hears, of long texts how long they are. */
    private final class Telling implements StreamHandler {
        @Override
        public void bytes(ByteBuf bytes) {
            int length = bytes.readableBytes();
            events.add(length > 20 ? length + " bytes" : bytes.toString(US_ASCII));
            bytes.release();
        }

        @Override
        public void lastBytes(ByteBuf bytes) {
            events.add("at last");
            bytes(bytes);
        }

        @Override
        public void endOfInput() {
            events.add("end");
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {
            events.add(broken ? "broken" : "closed");
        }
    }

    private void read(Stream client) {
        client.handler(new Telling());
        client.reading(true);
    }

    @Test
    void comesBeforeAllThatFollows() throws Exception {
        try (Socket client = clientThatHasSent("hello", false, this::read)) {
            assertThat(heard()).isEqualTo("hello");
            client.getOutputStream().write("world".getBytes(US_ASCII));
            assertThat(heard()).isEqualTo("world");
            client.shutdownOutput();
            assertThat(heard()).isEqualTo("end");
        }
    }

    @Test
    void mayBeMoreThanOneReadTakes() throws Exception {
        int size = 100_000;
        try (Socket client = clientThatHasSent("x".repeat(size), false, this::read)) {
            client.shutdownOutput();
            for (int left = size; left > 0; ) {
                left -= Integer.parseInt(heard().replace(" bytes", ""));
            }
            assertThat(heard()).isEqualTo("end");
        }
    }

    @Test
    void waitsForWhoeverIsNotReadingYet() throws Exception {
        Consumer<Stream> readLater = client -> {
            client.handler(new Telling());
            transport.loops().getFirst().schedule(() -> client.reading(true), Duration.ofMillis(100));
        };
        try (Socket client = clientThatHasSent("hello", false, readLater)) {
            client.shutdownOutput();
            assertThat(heard()).isEqualTo("at last");
            assertThat(heard()).isEqualTo("hello");
            assertThat(heard()).isEqualTo("end");
        }
    }

    @Test
    void mayBeAReset() throws Exception {
        try (Socket client = clientThatHasSent("", true, this::read)) {
            assertThat(client.isClosed()).isTrue();
            assertThat(heard()).isEqualTo("broken");
        }
    }

    @Test
    void isNotReadFromAClientThatIsRefused() throws Exception {
        Consumer<Stream> refuse = client -> {
            client.handler(new Telling());
            client.reset();
        };
        try (Socket client = clientThatHasSent("hello", false, refuse)) {
            assertThat(heard()).isEqualTo("closed");
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            assertThat(events).isEmpty();
        }
    }

    private String heard() throws InterruptedException {
        String event = events.poll(5, SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    /** Nobody is accepted before the client is done, for the loop has something else to do. */
    private Socket clientThatHasSent(String text, boolean reset, Consumer<Stream> acceptor) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        transport.loops().getFirst().execute(() -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        CompletableFuture<ServerPort> port = new CompletableFuture<>();
        transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (_, client) -> acceptor.accept(client),
                new Transport.ListenOutcome() {
                    @Override
                    public void listening(ServerPort opened) {
                        port.complete(opened);
                    }

                    @Override
                    public void failed(String message) {
                        port.completeExceptionally(new IOException(message));
                    }
                });
        Socket client = new Socket(
                InetAddress.getLoopbackAddress(), port.get(5, SECONDS).number());
        client.getOutputStream().write(text.getBytes(US_ASCII));
        if (reset) {
            client.setSoLinger(true, 0);
            client.close();
        }
        done.countDown();
        return client;
    }
}
