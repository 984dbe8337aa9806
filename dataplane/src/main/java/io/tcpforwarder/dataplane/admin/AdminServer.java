package io.tcpforwarder.dataplane.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /healthz} while decisions are made, {@code /readyz} while clients should come, {@code /metrics} and
 * {@code /endpoints}. Each request has a thread of its own, so that one who sends or reads slowly delays nobody else.
 */
public final class AdminServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<DataPlaneView> views;
    private final Readiness readiness;

    /** What is answered. */
    private record Answer(int status, String type, String text) {}

    /**
     * Binds the address and begins to answer.
     *
     * @param address to listen on; port 0 for any free one
     * @param views asked on any thread; throws when nobody answers in time, which is what health is about
     * @param metrics asked on any thread
     * @param metricsType the content type of the metrics
     * @param ticker for what has to last before it counts
     * @throws IOException if the port is taken
     */
    public AdminServer(
            InetSocketAddress address,
            Supplier<DataPlaneView> views,
            Supplier<String> metrics,
            String metricsType,
            Ticker ticker)
            throws IOException {
        this.views = views;
        this.readiness = new Readiness(ticker);
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        answer("/healthz", this::health);
        answer("/readyz", this::ready);
        answer("/metrics", () -> new Answer(200, metricsType, metrics.get()));
        answer("/endpoints", () -> new Answer(200, JSON, EndpointsJson.of(views.get())));
        server.createContext(
                "/",
                exchange ->
                        send(exchange, new Answer(404, TEXT, "here are /healthz, /readyz, /metrics and /endpoints\n")));
        server.start();
    }

    /** The bound TCP port. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Answer health() {
        return new Answer(200, TEXT, "ok, version " + views.get().version() + "\n");
    }

    private Answer ready() {
        String obstacle = readiness.obstacle(views.get());
        return obstacle == null ? new Answer(200, TEXT, "ok\n") : new Answer(503, TEXT, obstacle + "\n");
    }

    private void answer(String path, Supplier<Answer> answers) {
        server.createContext(path, exchange -> {
            Answer answer;
            try {
                // A context also takes what only begins with its path.
                answer = exchange.getRequestURI().getPath().equals(path)
                        ? answers.get()
                        : new Answer(404, TEXT, "no such path\n");
            } catch (RuntimeException e) {
                answer = new Answer(503, TEXT, e.getMessage() + "\n");
            }
            send(exchange, answer);
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
