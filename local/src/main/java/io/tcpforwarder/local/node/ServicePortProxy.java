package io.tcpforwarder.local.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One port of a Service's address: every connection goes to the next of its endpoints. A virtual thread accepts, two carry
 * each connection. Any thread may set the endpoints.
 */
final class ServicePortProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket();
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<InetSocketAddress> endpoints = List.of();

    ServicePortProxy(InetSocketAddress address) throws IOException {
        try {
            server.setReuseAddress(true);
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Thread.ofVirtual().name("service " + address).start(this::accept);
    }

    void setEndpoints(List<InetSocketAddress> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Nothing is left to be done about a socket that does not close.
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> carry(client));
            } catch (IOException e) {
                // Closed, or one client gave up before it was accepted.
            }
        }
    }

    private void carry(Socket client) {
        List<InetSocketAddress> now = endpoints;
        try (client;
                Socket backend = new Socket()) {
            if (now.isEmpty()) {
                reset(client);
                return;
            }
            backend.connect(now.get(Math.floorMod(next.getAndIncrement(), now.size())));
            client.setTcpNoDelay(true);
            backend.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(backend, client));
            copy(client, backend);
            back.join();
        } catch (IOException e) {
            reset(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends with the end of the input, which is passed on; a reset on either side is passed on as a reset. */
    private static void copy(Socket from, Socket to) {
        try {
            InputStream input = from.getInputStream();
            input.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Closed already, by the other direction.
        }
    }
}
