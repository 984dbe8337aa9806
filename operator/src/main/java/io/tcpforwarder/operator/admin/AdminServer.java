package io.tcpforwarder.operator.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /healthz} while the process lives, {@code /readyz} while its watches do, and {@code /metrics}. A lost watch is
 * no reason to restart: it comes back by itself.
 */
public final class AdminServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * Binds the port.
     *
     * @param port TCP port on all addresses, 0 for any free one
     * @param readiness asked on any thread
     * @param metrics in Prometheus text format, asked on any thread
     * @throws UncheckedIOException if the port is taken
     */
    public AdminServer(int port, Supplier<Readiness> readiness, Supplier<String> metrics) {
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("admin port " + port + " cannot be opened", e);
        }
        // A thread for each request: one who sends or reads slowly delays nobody else.
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
        server.createContext("/readyz", exchange -> {
            Readiness now = readiness.get();
            answer(exchange, now.ready() ? 200 : 503, now.text());
        });
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.get()));
    }

    /** Begins to answer. */
    public void start() {
        server.start();
    }

    /** The bound TCP port. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
