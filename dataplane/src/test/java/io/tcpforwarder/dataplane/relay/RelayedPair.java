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
import java.util.concurrent.CompletableFuture;

/**
 * A client's and an endpoint's blocking socket with one relay between them.
 *
 * @param client the client's end
 * @param endpoint the endpoint's end
 * @param loop that owns the relay
 * @param relay between them
 * @param observed what the relay told at its end
 */
record RelayedPair(Socket client, Socket endpoint, Loop loop, Relay relay, CompletableFuture<RelayOutcome> observed) {
    static RelayedPair open(Transport transport) throws Exception {
        CompletableFuture<ServerPort> port = new CompletableFuture<>();
        CompletableFuture<Relay> relay = new CompletableFuture<>();
        CompletableFuture<Loop> owner = new CompletableFuture<>();
        CompletableFuture<RelayOutcome> outcome = new CompletableFuture<>();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
            InetSocketAddress backend = (InetSocketAddress) server.getLocalAddress();
            Transport.Acceptor acceptor = (loop, client) -> {
                owner.complete(loop);
                loop.connect(backend, Duration.ofSeconds(5), relaying(loop, client, relay, outcome));
            };
            transport.listen(anyPort(), acceptor, completing(port));
            SocketChannel client = SocketChannel.open(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), port.get(5, SECONDS).number()));
            SocketChannel endpoint = server.accept();
            Relay started = relay.get(5, SECONDS);
            port.get().close();
            return new RelayedPair(client.socket(), endpoint.socket(), owner.get(), started, outcome);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Loop.ConnectOutcome relaying(
            Loop loop, Stream client, CompletableFuture<Relay> relay, CompletableFuture<RelayOutcome> outcome) {
        return new Loop.ConnectOutcome() {
            @Override
            public void connected(Stream endpoint) {
                Relay made = new Relay(loop, client, endpoint, new RelayObserver() {
                    @Override
                    public void clientSpoke() {}

                    @Override
                    public void endpointAnswered() {}

                    @Override
                    public void ended(RelayOutcome how) {
                        outcome.complete(how);
                    }
                });
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
        return observed.get(10, SECONDS);
    }

    void close() throws IOException {
        client.close();
        endpoint.close();
    }
}
