package io.tcpforwarder.local.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A server that says who it is, in one line, after a time to think, and then sends back every byte it gets. One virtual thread accepts,
 * one more serves each connection. Starts in the constructor; any thread may close it.
 */
final class Backend implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final String name;
    private final Duration thinks;
    private final ServerSocket server = new ServerSocket();
    private final CountDownLatch connected = new CountDownLatch(1);

    /**
     * Begins to serve.
     *
     * @param thinks before it says who it is
     * @throws IOException if the address is taken or not of this machine
     */
    Backend(String name, InetSocketAddress address, Duration thinks) throws IOException {
        this.name = name;
        this.thinks = thinks;
        server.setReuseAddress(true);
        try {
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
        Thread.ofVirtual().name(name).start(this::accept);
    }

    /** Returns once someone has connected. */
    void awaitConnection() throws InterruptedException {
        connected.await();
    }

    /** Refuses new connections; those that are served stay. */
    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connected.countDown();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or one client gave up before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            Thread.sleep(thinks);
            OutputStream out = client.getOutputStream();
            out.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(out);
        } catch (IOException e) {
            // The client is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
