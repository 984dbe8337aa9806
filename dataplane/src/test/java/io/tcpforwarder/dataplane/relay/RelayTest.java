package io.tcpforwarder.dataplane.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpforwarder.dataplane.relay.RelayOutcome.End;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Real sockets on loopback, once for each kind of transport. */
@ParameterizedClass(name = "{0}")
@MethodSource("transports")
@Tag("sockets")
@Timeout(30)
final class RelayTest {
    private static final int BIG = 32 << 20;
    private static final int CHUNK = 1 << 16;
    private static final long LIMIT = 1L << 30;
    private static final Logger EPOLL_LOG =
            (Logger) LoggerFactory.getLogger("io.tcpforwarder.dataplane.transport.epoll");

    private final Transport transport;
    private final RelayedPair pair;

    /** What the transport calls a fault of its own. */
    private final ListAppender<ILoggingEvent> faults = new ListAppender<>();

    enum Kind {
        EPOLL,
        CHANNEL
    }

    static Stream<Kind> transports() {
        return EpollTransport.isAvailable() ? Stream.of(Kind.EPOLL, Kind.CHANNEL) : Stream.of(Kind.CHANNEL);
    }

    RelayTest(Kind kind) throws Exception {
        transport = kind == Kind.EPOLL ? new EpollTransport(2) : new ChannelTransport(2);
        pair = RelayedPair.open(transport);
    }

    @BeforeEach
    void hearFaults() {
        faults.start();
        EPOLL_LOG.addAppender(faults);
    }

    @AfterEach
    void close() throws IOException {
        EPOLL_LOG.detachAppender(faults);
        pair.close();
        transport.close();
    }

    @Test
    void bytesOfTheSideThatSpeaksFirstArriveWhicheverItIs() throws Exception {
        send(pair.endpoint(), "220 ready");
        assertThat(receive(pair.client(), 9)).isEqualTo("220 ready");
        send(pair.client(), "HELO");
        assertThat(receive(pair.endpoint(), 4)).isEqualTo("HELO");
    }

    @Test
    void bytesAreToldWhileTheRelayGoesOnAndTheRestAtItsEnd() throws Exception {
        send(pair.client(), "HELO");
        assertThat(receive(pair.endpoint(), 4)).isEqualTo("HELO");
        assertThat(pair.forwarded()).containsExactly(4L, 0L);
        send(pair.endpoint(), "250 ok");
        assertThat(receive(pair.client(), 6)).isEqualTo("250 ok");
        pair.abort();
        assertThat(pair.forwarded()).containsExactly(0L, 6L);
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.ABORTED, 4, 6, false));
    }

    @Test
    void whatFollowsUrgentDataArrives() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(pair.client(), "abc");
            pair.client().sendUrgentData('!');
            send(pair.client(), "def");
            assertThat(receive(pair.endpoint(), 6)).isEqualTo("abcdef");
        }
        send(pair.client(), "abc");
        pair.client().sendUrgentData('!');
        send(pair.client(), "def");
        pair.client().shutdownOutput();
        assertThat(receiveAll(pair.endpoint())).isEqualTo("abcdef");
    }

    /** NIO cannot hear of it: it knows of a reset only by reading, and there is nothing more to read. */
    @Test
    void aClientThatBreaksAfterItsHalfCloseIsNoticed() throws Exception {
        assumeTrue(transport instanceof EpollTransport);
        send(pair.client(), "question");
        pair.client().shutdownOutput();
        assertThat(receiveAll(pair.endpoint())).isEqualTo("question");
        pair.client().setSoLinger(true, 0);
        pair.client().close();
        assertThat(pair.outcome().bytesUpstream()).isEqualTo(8);
    }

    @Test
    void afterTheClientsHalfCloseTheEndpointsAnswerStillComes() throws Exception {
        send(pair.client(), "question");
        pair.client().shutdownOutput();
        assertThat(receiveAll(pair.endpoint())).isEqualTo("question");
        send(pair.endpoint(), "answer");
        pair.endpoint().close();
        assertThat(receiveAll(pair.client())).isEqualTo("answer");
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, 8, 6, false));
    }

    @Test
    void noEndIsMissedHoweverTheEventsFallTogether() throws Exception {
        for (int i = 0; i < 200; i++) {
            RelayedPair exchange = RelayedPair.open(transport);
            send(exchange.client(), "question");
            exchange.client().shutdownOutput();
            assertThat(receiveAll(exchange.endpoint())).isEqualTo("question");
            send(exchange.endpoint(), "answer");
            exchange.endpoint().close();
            assertThat(receiveAll(exchange.client())).isEqualTo("answer");
            assertThat(exchange.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, 8, 6, false));
            exchange.close();
        }
    }

    @Test
    void afterTheEndpointsHalfCloseTheClientMayStillSpeak() throws Exception {
        send(pair.endpoint(), "bye");
        pair.endpoint().shutdownOutput();
        assertThat(receiveAll(pair.client())).isEqualTo("bye");
        send(pair.client(), "last words");
        pair.client().close();
        assertThat(receiveAll(pair.endpoint())).isEqualTo("last words");
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, 10, 3, false));
    }

    @Test
    void aResetOfTheClientBecomesAResetOfTheEndpoint() throws Exception {
        send(pair.client(), "x");
        receive(pair.endpoint(), 1);
        reset(pair.client());
        assertThatThrownBy(() -> pair.endpoint().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(pair.outcome().end()).isEqualTo(End.CLIENT_BROKE);
    }

    @Test
    void aResetOfTheEndpointBecomesAResetOfTheClient() throws Exception {
        send(pair.endpoint(), "x");
        receive(pair.client(), 1);
        reset(pair.endpoint());
        assertThatThrownBy(() -> pair.client().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.ENDPOINT_BROKE, 0, 1, false));
    }

    @Test
    void whatTheEndpointSentBeforeItsResetArrivesFirstThoughTheClientIsSlow() throws Exception {
        assumeTrue(transport instanceof EpollTransport, "only epoll tells what has arrived");
        int length = 200_000;
        pair.client().setReceiveBufferSize(4 << 10);
        send(pair.endpoint(), "x".repeat(length));
        while (onLoop(pair.relay()::bytesDownstream) < length) {
            Thread.onSpinWait();
        }
        reset(pair.endpoint());
        // Each is a turn of the loop, and its events come first.
        for (int turn = 0; turn < 3; turn++) {
            onLoop(() -> null);
        }

        assertThat(receive(pair.client(), length)).hasSize(length);
        assertThatThrownBy(() -> pair.client().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.ENDPOINT_BROKE, 0, length, false));
    }

    /** The client's end is handed on to an endpoint whose reset is in already and not yet known. */
    @Test
    void theClientsEndAndTheEndpointsResetInOneMomentAreAResetOfTheEndpoint() throws Exception {
        send(pair.endpoint(), "x");
        receive(pair.client(), 1);
        CountDownLatch both = new CountDownLatch(1);
        pair.loop().execute(() -> awaitQuietly(both));
        pair.client().shutdownOutput();
        reset(pair.endpoint());
        both.countDown();

        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.outcome().end()).isEqualTo(End.ENDPOINT_BROKE);
        assertThat(faults.list).isEmpty();
    }

    @Test
    void anEndpointThatEndsBeforeItsFirstByteHasDroppedTheClient() throws Exception {
        send(pair.client(), "hello?");
        receive(pair.endpoint(), 6);
        reset(pair.endpoint());
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.ENDPOINT_BROKE, 6, 0, true));
    }

    @Test
    void aSilentEndpointThatEndsAfterTheClientHasDroppedNobody() throws Exception {
        send(pair.client(), "log line");
        pair.client().shutdownOutput();
        pair.endpoint().getInputStream().readAllBytes();
        pair.endpoint().close();
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, 8, 0, false));
    }

    @Test
    void everyByteOfABigTransferArrivesInBothDirectionsAtOnce() throws Exception {
        CompletableFuture<Void> up = inBackground(() -> stream(pair.client(), 1));
        CompletableFuture<Void> down = inBackground(() -> stream(pair.endpoint(), 2));
        CompletableFuture<Void> upChecked = inBackground(() -> check(pair.endpoint(), 1));
        CompletableFuture<Void> downChecked = inBackground(() -> check(pair.client(), 2));
        CompletableFuture.allOf(up, down, upChecked, downChecked).get(25, SECONDS);
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, BIG, BIG, false));
    }

    @Test
    void aReaderThatStallsStopsTheWriterAndLosesNothing() throws Exception {
        long written = writeUntilBlocked(pair.endpoint().getChannel(), new Random(3));
        // Two pairs of kernel buffers and one of ours hold some 20 MiB; without back-pressure there would be no end.
        assertThat(written).isBetween(1L, LIMIT - 1);

        CompletableFuture<Void> end = inBackground(() -> pair.endpoint().shutdownOutput());
        Random expected = new Random(3);
        InputStream in = pair.client().getInputStream();
        for (long left = written; left > 0; left -= CHUNK) {
            byte[] want = new byte[CHUNK];
            expected.nextBytes(want);
            int length = (int) Math.min(CHUNK, left);
            assertThat(in.readNBytes(length)).isEqualTo(Arrays.copyOf(want, length));
        }
        assertThat(in.read()).isEqualTo(-1);
        end.get(5, SECONDS);
    }

    /** Each chunk is the same random bytes with its number before them: a byte that is lost, doubled or moved shows. */
    @Test
    @Timeout(120)
    void everyByteOfAGibibyteEachWayArrivesThoughTheReadersStall() throws Exception {
        byte[] pattern = new byte[CHUNK];
        new Random(4).nextBytes(pattern);
        CompletableFuture<Void> up = inBackground(() -> streamGibibyte(pair.client(), pattern));
        CompletableFuture<Void> down = inBackground(() -> streamGibibyte(pair.endpoint(), pattern));
        CompletableFuture<Void> upChecked = inBackground(() -> checkGibibyte(pair.endpoint(), pattern));
        CompletableFuture<Void> downChecked = inBackground(() -> checkGibibyte(pair.client(), pattern));
        CompletableFuture.allOf(up, down, upChecked, downChecked).get(110, SECONDS);
        assertThat(pair.outcome()).isEqualTo(new RelayOutcome(End.COMPLETED, LIMIT, LIMIT, false));
    }

    private static void streamGibibyte(Socket socket, byte[] pattern) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] chunk = pattern.clone();
        for (int number = 0; number < LIMIT / CHUNK; number++) {
            ByteBuffer.wrap(chunk).putInt(number);
            out.write(chunk);
        }
        socket.shutdownOutput();
    }

    private static void checkGibibyte(Socket socket, byte[] pattern) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        byte[] want = pattern.clone();
        byte[] got = new byte[CHUNK];
        for (int number = 0; number < LIMIT / CHUNK; number++) {
            if (number % 4000 == 2000) {
                // Long enough for all buffers on the way to fill up.
                MILLISECONDS.sleep(500);
            }
            ByteBuffer.wrap(want).putInt(number);
            in.readNBytes(got, 0, CHUNK);
            assertThat(Arrays.mismatch(got, want)).as("chunk %d", number).isEqualTo(-1);
        }
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void anAbortResetsBothSides() throws Exception {
        send(pair.client(), "x");
        receive(pair.endpoint(), 1);
        pair.abort();
        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> pair.endpoint().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.outcome().end()).isEqualTo(End.ABORTED);
    }

    private static long writeUntilBlocked(SocketChannel writer, Random content) throws IOException {
        writer.configureBlocking(false);
        long written = 0;
        try (Selector selector = Selector.open()) {
            writer.register(selector, SelectionKey.OP_WRITE);
            byte[] bytes = new byte[CHUNK];
            ByteBuffer chunk = ByteBuffer.wrap(bytes).limit(0);
            while (written < LIMIT && selector.select(300) > 0) {
                selector.selectedKeys().clear();
                if (!chunk.hasRemaining()) {
                    content.nextBytes(bytes);
                    chunk.clear();
                }
                written += writer.write(chunk);
            }
        }
        writer.configureBlocking(true);
        return written;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(5, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T onLoop(Supplier<T> question) throws Exception {
        return CompletableFuture.supplyAsync(question, pair.loop()).get(5, SECONDS);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), UTF_8);
    }

    private static String receiveAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void stream(Socket socket, long seed) throws IOException {
        Random content = new Random(seed);
        OutputStream out = socket.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int sent = 0; sent < BIG; sent += CHUNK) {
            content.nextBytes(chunk);
            out.write(chunk);
        }
        socket.shutdownOutput();
    }

    private static void check(Socket socket, long seed) throws IOException {
        Random content = new Random(seed);
        InputStream in = socket.getInputStream();
        byte[] want = new byte[CHUNK];
        for (int received = 0; received < BIG; received += CHUNK) {
            content.nextBytes(want);
            byte[] got = in.readNBytes(CHUNK);
            assertThat(Arrays.mismatch(got, want))
                    .as("first difference after %d + %d bytes", received, got.length)
                    .isEqualTo(-1);
        }
        assertThat(in.read()).isEqualTo(-1);
    }

    private static CompletableFuture<Void> inBackground(ThrowingCallable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                work.call();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
