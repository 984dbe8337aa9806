package io.tcpforwarder.dataplane.probing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
final class TcpProbeTest {
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
        public void failed() {
            told.add("failed");
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

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatAcceptsIsFoundAndLeftWithoutAByte(IntFunction<Transport> transports) throws Exception {
        try (Transport transport = transports.apply(1);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            new TcpProbe(transport.loops().getFirst(), time.ticker())
                    .check((InetSocketAddress) server.getLocalSocketAddress(), TIMEOUT, results);

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
            new TcpProbe(transport.loops().getFirst(), time.ticker())
                    .check((InetSocketAddress) bound.getLocalSocketAddress(), TIMEOUT, results);

            assertThat(results.next()).isEqualTo("failed");
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
        assertThat(probe(transports, Socket::close)).isEqualTo("failed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endpointThatAcceptsAndResetsIsFoundFailing(IntFunction<Transport> transports) throws Exception {
        assertThat(probe(transports, client -> {
                    client.setSoLinger(true, 0);
                    client.close();
                }))
                .isEqualTo("failed");
    }

    private interface Manner {
        void treat(Socket client) throws IOException;
    }

    /** What is told of a server that treats its client in that manner. */
    private @Nullable String probe(IntFunction<Transport> transports, Manner manner) throws Exception {
        try (Transport transport = transports.apply(1);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            new TcpProbe(transport.loops().getFirst(), time.ticker())
                    .check((InetSocketAddress) server.getLocalSocketAddress(), TIMEOUT, results);
            try (Socket client = server.accept()) {
                manner.treat(client);
                return results.next();
            }
        }
    }

    private FakeLoop.Connect check(FakeLoop loop) {
        new TcpProbe(loop, time.ticker()).check(new InetSocketAddress("10.0.0.1", 80), TIMEOUT, results);
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
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void endOfTheConnectionIsToldOnce() {
        FakeLoop loop = new FakeLoop();
        FakeStream stream = check(loop).succeed();
        stream.peer().endOfInput();
        loop.runScheduled();

        assertThat(results.told).containsExactly("failed");
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LOCAL", "EXHAUSTED"})
    void failureIsTheEndpoints(ConnectFailure failure) {
        check(new FakeLoop()).fail(failure);

        assertThat(results.told).containsExactly("failed");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCAL", "EXHAUSTED"})
    void wantOfALocalPortOrFileDescriptorIsNotTheEndpointsFault(ConnectFailure failure) {
        check(new FakeLoop()).fail(failure);

        assertThat(results.told).containsExactly("untried");
    }
}
