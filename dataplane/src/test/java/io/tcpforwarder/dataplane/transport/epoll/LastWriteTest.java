package io.tcpforwarder.dataplane.transport.epoll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.LinuxSocket;
import io.tcpforwarder.dataplane.transport.Ignoring;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets that a client gets for what is written last, as its kernel counts them. */
@Tag("sockets")
@Timeout(30)
final class LastWriteTest {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    /** Of {@code tcpi_segs_in} in {@code struct tcp_info}, since Linux 4.2. */
    private static final int SEGMENTS_IN = 140;

    private EpollTransport transport;
    private LinuxSocket client;
    private Stream accepted;

    @BeforeAll
    static void epollIsAvailable() {
        assumeTrue(EpollTransport.isAvailable());
    }

    @BeforeEach
    void connect() throws Exception {
        transport = new EpollTransport(1);
        CompletableFuture<ServerPort> port = new CompletableFuture<>();
        CompletableFuture<Stream> stream = new CompletableFuture<>();
        transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (_, taken) -> {
                    taken.handler(Ignoring.INSTANCE);
                    stream.complete(taken);
                },
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
        client = LinuxSocket.newSocketStream(false);
        client.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), port.get(5, SECONDS).number()));
        accepted = stream.get(5, SECONDS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        transport.close();
    }

    @Test
    void comesWithTheEndOfOutput() throws Exception {
        int before = segmentsIn();

        onLoop(stream -> {
            stream.writeLast(bytes("answer"));
            stream.endOutput();
        });

        assertThat(receiveAll()).isEqualTo("answer");
        assertThat(segmentsIn() - before).isEqualTo(1);
    }

    @Test
    void comesWithTheClose() throws Exception {
        int before = segmentsIn();

        onLoop(stream -> {
            stream.writeLast(bytes("answer"));
            stream.close();
        });

        assertThat(receiveAll()).isEqualTo("answer");
        assertThat(segmentsIn() - before).isEqualTo(1);
    }

    @Test
    void isSentWholeHoweverLittleIsTakenAtATime() throws Exception {
        String answer = "x".repeat(8 << 20);

        onLoop(stream -> {
            stream.writeLast(bytes(answer));
            stream.endOutput();
        });

        assertThat(receiveAll()).isEqualTo(answer);
    }

    @Test
    void thatIsNotSaidToBeTheLastIsSentAtOnce() throws Exception {
        int before = segmentsIn();

        onLoop(stream -> {
            stream.write(bytes("answer"));
            stream.endOutput();
        });

        assertThat(receiveAll()).isEqualTo("answer");
        assertThat(segmentsIn() - before).isEqualTo(2);
    }

    private static ByteBuf bytes(String text) {
        byte[] ascii = text.getBytes(US_ASCII);
        return Unpooled.directBuffer(ascii.length).writeBytes(ascii);
    }

    private void onLoop(Consumer<Stream> work) {
        transport.loops().getFirst().execute(() -> work.accept(accepted));
    }

    private int segmentsIn() throws IOException {
        ByteBuffer info = ByteBuffer.allocateDirect(SEGMENTS_IN + Integer.BYTES).order(ByteOrder.nativeOrder());
        client.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        return info.getInt(SEGMENTS_IN);
    }

    /** Waits by asking again: the socket does not block. */
    private String receiveAll() throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
        while (true) {
            int length = client.recv(chunk, 0, chunk.capacity());
            if (length < 0) {
                return text.toString();
            }
            if (length == 0) {
                Thread.onSpinWait();
            }
            text.append(US_ASCII.decode(chunk.clear().limit(length)));
        }
    }
}
