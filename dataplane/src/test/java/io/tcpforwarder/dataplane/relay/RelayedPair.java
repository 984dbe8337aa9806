package io.tcpforwarder.dataplane.relay;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A client's and an endpoint's blocking socket with one relay between them.
 *
 * @param client the client's end
 * @param endpoint the endpoint's end
 * @param loop that owns the relay
 * @param relay between them
 * @param observed what the relay told
 */
record RelayedPair(Socket client, Socket endpoint, Loop loop, Relay relay, Observed observed) {
    /** What the relay told. */
    static final class Observed implements RelayObserver {
        private final CompletableFuture<RelayOutcome> outcome = new CompletableFuture<>();
        private final BlockingQueue<List<Long>> forwarded = new LinkedBlockingQueue<>();

        @Override
        public void clientSpoke() {}

        @Override
        public void endpointAnswered() {}

        @Override
        public void forwarded(long bytesUpstream, long bytesDownstream) {
            forwarded.add(List.of(bytesUpstream, bytesDownstream));
        }

        @Override
        public void ended(RelayOutcome how) {
            outcome.complete(how);
        }
    }

    static RelayedPair open(Transport transport) throws Exception {
        CompletableFuture<ServerPort> port = new CompletableFuture<>();
        CompletableFuture<Relay> relay = new CompletableFuture<>();
        CompletableFuture<Loop> owner = new CompletableFuture<>();
        Observed observed = new Observed();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
            InetSocketAddress backend = (InetSocketAddress) server.getLocalAddress();
            Transport.Acceptor acceptor = (loop, client) -> {
                owner.complete(loop);
                loop.connect(backend, Duration.ofSeconds(5), relaying(loop, client, relay, observed));
            };
            transport.listen(anyPort(), acceptor, completing(port));
            SocketChannel client = SocketChannel.open(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), port.get(5, SECONDS).number()));
            SocketChannel endpoint = server.accept();
            Relay started = relay.get(5, SECONDS);
            port.get().close();
            return new RelayedPair(client.socket(), endpoint.socket(), owner.get(), started, observed);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Loop.ConnectOutcome relaying(
            Loop loop, Stream client, CompletableFuture<Relay> relay, Observed observed) {
        return new Loop.ConnectOutcome() {
            @Override
            public void connected(Stream endpoint) {
                Relay made = new Relay(loop, new FlowingRelays(loop), client, endpoint, observed);
                made.start();
                relay.complete(made);
            }

            @Override
            public void failed(ConnectFailure failure) {
                relay.completeExceptionally(new IOException(failure.toString()));
            }
        };
    }

    private static Transport.ListenOutcome completing(CompletableFuture<ServerPort> port) {
        return new Transport.ListenOutcome() {
            @Override
            public void listening(ServerPort opened) {
                port.complete(opened);
            }

            @Override
            public void failed(String message) {
                port.completeExceptionally(new IOException(message));
            }
        };
    }

    void abort() {
        loop.execute(relay::abort);
    }

    RelayOutcome outcome() throws Exception {
        return observed.outcome.get(10, SECONDS);
    }

    /** What it told next of the bytes of both directions. */
    List<Long> forwarded() throws InterruptedException {
        return Objects.requireNonNull(observed.forwarded.poll(10, SECONDS), "nothing was told");
    }

    void close() throws IOException {
        client.close();
        endpoint.close();
    }
}
