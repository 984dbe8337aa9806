package io.tcpforwarder.dataplane.probing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("sockets")
@Timeout(30)
final class StreamProbeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ManualTime time = new ManualTime();
    private final Results results = new Results();

    private static final class Results implements Probe.Callback {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void succeeded(long connectNanos) {
            told.add("succeeded in " + connectNanos);
        }

        @Override
        public void failed(String cause) {
            told.add("failed: " + cause);
        }

        @Override
        public void untried() {
            told.add("untried");
        }

        @Nullable
        String next() throws InterruptedException {
            return told.poll(20, TimeUnit.SECONDS);
        }
    }

    static Stream<IntFunction<Transport>> transports() {
        List<IntFunction<Transport>> transports = new ArrayList<>();
        transports.add(ChannelTransport::new);
        if (EpollTransport.isAvailable()) {
            transports.add(EpollTransport::new);
        }
        return transports.stream();
    }

    private StreamProbe probe(List<? extends Loop> loops) {
        return new StreamProbe(loops, Thread::startVirtualThread, time.ticker());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatAcceptsIsFoundAndLeftWithoutAByte(IntFunction<Transport> transports) throws Exception {
        try (Transport transport = transports.apply(1);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            probe(transport.loops())
                    .check((InetSocketAddress) server.getLocalSocketAddress(), Protocol.Known.TCP, TIMEOUT, results);

            assertThat(results.next()).isEqualTo("succeeded in 0");
            server.setSoTimeout(20_000);
            try (Socket probe = server.accept()) {
                probe.setSoTimeout(20_000);
                assertThat(probe.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointWhereNobodyListensIsFoundFailing(IntFunction<Transport> transports) throws Exception {
        try (Transport transport = transports.apply(1);
                Socket bound = new Socket()) {
            // Bound but not listening: no other process can open this port meanwhile.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            probe(transport.loops())
                    .check((InetSocketAddress) bound.getLocalSocketAddress(), Protocol.Known.TCP, TIMEOUT, results);

            assertThat(results.next()).isEqualTo("failed: connection refused");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatSpeaksFirstIsFound(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, client -> client.getOutputStream().write('2')))
                .startsWith("succeeded");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatAcceptsAndClosesIsFoundFailing(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, Socket::close)).isEqualTo("failed: closed without an answer");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatAcceptsAndResetsIsFoundFailing(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, client -> {
                    client.setSoLinger(true, 0);
                    client.close();
                }))
                .isEqualTo("failed: reset without an answer");
    }

    private interface Manner {
        void treat(Socket client) throws IOException;
    }

    /** What is told of a server that treats its client in that manner. */
    private @Nullable String probe(IntFunction<Transport> transports, Manner manner) throws Exception {
        try (Transport transport = transports.apply(1);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            probe(transport.loops())
                    .check((InetSocketAddress) server.getLocalSocketAddress(), Protocol.Known.TCP, TIMEOUT, results);
            try (Socket client = server.accept()) {
                manner.treat(client);
                return results.next();
            }
        }
    }

    private FakeLoop.Connect check(FakeLoop loop) {
        probe(List.of(loop)).check(new InetSocketAddress("10.0.0.1", 80), Protocol.Known.TCP, TIMEOUT, results);
        return loop.connects().getFirst();
    }

    @Test
    void probeLooksForAMomentThenTellsHowLongItTookToConnectAndCloses() {
        FakeLoop loop = new FakeLoop();
        FakeLoop.Connect connect = check(loop);
        assertThat(connect.timeout()).isEqualTo(TIMEOUT);
        time.advance(Duration.ofMillis(3));
        FakeStream stream = connect.succeed();
        assertThat(results.told).isEmpty();
        loop.runScheduled();

        assertThat(results.told).containsExactly("succeeded in 3000000");
        assertThat(stream.isOutputEnded()).isTrue();
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.OPEN);
        stream.peer().endOfInput();
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void aServerThatDoesNotEndTheConnectionGetsASecondForIt() {
        FakeLoop loop = new FakeLoop();
        FakeStream stream = check(loop).succeed();
        loop.runScheduled();
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.OPEN);
        loop.runScheduled();

        assertThat(results.told).hasSize(1);
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
    }

    @Test
    void theTimeoutCoversConnectingAndTalking() {
        FakeLoop loop = new FakeLoop();
        probe(List.of(loop))
                .check(new InetSocketAddress("10.0.0.1", 80), Protocol.Known.REDIS, Duration.ofSeconds(2), results);
        time.advance(Duration.ofMillis(500));
        FakeStream stream = loop.connects().getFirst().succeed();
        assertThat(loop.delays()).containsExactly(Duration.ofMillis(1_500));
        loop.runScheduled();

        assertThat(results.told).containsExactly("failed: no answer within 2s");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void anAnswerWithoutEndIsNotReadForever() {
        FakeLoop loop = new FakeLoop();
        probe(List.of(loop)).check(new InetSocketAddress("10.0.0.1", 80), Protocol.Known.REDIS, TIMEOUT, results);
        FakeStream stream = loop.connects().getFirst().succeed();
        for (int i = 0; i < 41 && results.told.isEmpty(); i++) {
            stream.peer().bytes(Unpooled.buffer().writeZero(100));
        }

        assertThat(results.told).singleElement().asString().startsWith("failed: answered more than 4096 bytes");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void everyBufferIsReleased() {
        FakeLoop loop = new FakeLoop();
        FakeStream stream = check(loop).succeed();
        ByteBuf greeting = Unpooled.copiedBuffer("220 hello", StandardCharsets.US_ASCII);
        ByteBuf more = Unpooled.copiedBuffer("more", StandardCharsets.US_ASCII);
        stream.peer().bytes(greeting);
        stream.peer().bytes(more);

        assertThat(greeting.refCnt()).isZero();
        assertThat(more.refCnt()).isZero();
    }

    @Test
    void probesAreSpreadOverTheLoops() {
        FakeLoop one = new FakeLoop();
        FakeLoop other = new FakeLoop();
        StreamProbe probe = probe(List.of(one, other));
        for (int i = 0; i < 10; i++) {
            probe.check(new InetSocketAddress("10.0.0.1", 80), Protocol.Known.TCP, TIMEOUT, results);
        }

        assertThat(one.connects()).hasSize(5);
        assertThat(other.connects()).hasSize(5);
    }

    @Test
    void endOfTheConnectionIsToldOnce() {
        FakeLoop loop = new FakeLoop();
        FakeStream stream = check(loop).succeed();
        stream.peer().endOfInput();
        loop.runScheduled();

        assertThat(results.told).containsExactly("failed: closed without an answer");
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LOCAL", "EXHAUSTED"})
    void failureIsTheEndpoints(ConnectFailure failure) {
        check(new FakeLoop()).fail(failure);

        assertThat(results.told).containsExactly("failed: " + failure.cause(TIMEOUT));
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCAL", "EXHAUSTED"})
    void wantOfALocalPortOrFileDescriptorIsNotTheEndpointsFault(ConnectFailure failure) {
        check(new FakeLoop()).fail(failure);

        assertThat(results.told).containsExactly("untried");
    }
}
