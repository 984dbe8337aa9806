package io.tcpforwarder.dataplane.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.admin.page.Page;
import io.tcpforwarder.dataplane.logging.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Answers people, Prometheus and the kubelet. Each request has a thread of its own, so that one who sends slowly delays nobody else;
 * who reads slowly has a place until {@link HttpLimits} ends it, and the kubelet needs none. All may read; only this machine itself
 * may change something.
 */
public final class AdminServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    /** Answers that are made or sent, each of which may take megabytes. Far more than Prometheus and people need; what is above waits. */
    private static final int AT_ONCE = 16;

    private static final String PATHS = """
            /             a page to look at
            /healthz      decisions are made
            /readyz       clients should come
            /metrics      for Prometheus
            /endpoints    each endpoint: state, why, score, what happened last
            /connections  how many, by phase, age, listener and endpoint; ?limit=N lists the oldest
            /config       what is applied
            /log-level    GET shows it; PUT changes it, from this machine itself: Debug, or {"level": "Debug", "logger": "..."}
            """;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Insight insight;
    private final Readiness readiness;
    private final LogLevel logLevel;
    private final Page page;

    /** What one path answers. */
    private interface Path {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    /**
     * Begins to answer.
     *
     * @param port to answer on, from now on this server's
     * @param insight asked on any thread; throws when nobody answers in time, which is what health is about
     * @param page at {@code /}
     * @param metrics asked on any thread
     * @param metricsType the content type of the metrics
     * @param logs whose level may be seen and changed
     * @param ticker for what has to last before it counts
     */
    public AdminServer(
            AdminPort port,
            Insight insight,
            Page page,
            Supplier<String> metrics,
            String metricsType,
            Logs logs,
            Ticker ticker) {
        this.insight = insight;
        this.page = page;
        this.readiness = new Readiness(ticker);
        this.logLevel = new LogLevel(logs);
        server = port.server();
        server.setExecutor(threads);
        read("/", this::page);
        probed(
                "/healthz",
                _ -> new Answer(200, TEXT, "ok, version " + insight.view().version() + "\n"));
        probed("/readyz", _ -> ready());
        read("/metrics", _ -> new Answer(200, metricsType, metrics.get()));
        read("/endpoints", _ -> new Answer(200, JSON, EndpointsJson.of(insight.view())));
        read("/connections", this::connections);
        read("/config", _ -> new Answer(200, JSON, Json.text(insight.config())));
        serve("/log-level", logLevel::answer);
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

    private Answer ready() {
        String obstacle = readiness.obstacle(insight.view());
        return obstacle == null ? new Answer(200, TEXT, "ok\n") : new Answer(503, TEXT, obstacle + "\n");
    }

    private Answer page(HttpExchange exchange) {
        int refresh = Query.number(exchange.getRequestURI().getQuery(), "refresh", Page.REFRESH, 0, 3600);
        String html = page.html(insight.view(), refresh);
        exchange.getResponseHeaders().set("Content-Security-Policy", page.securityPolicy());
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        return new Answer(200, "text/html; charset=utf-8", html);
    }

    private Answer connections(HttpExchange exchange) {
        int limit = Query.number(exchange.getRequestURI().getQuery(), "limit", 0, 0, 1000);
        return new Answer(200, JSON, ConnectionsJson.of(insight.connections(limit), limit > 0));
    }

    /** For the kubelet, which ends a pod that lets it wait: needs no place, and the answer is small. */
    private void probed(String path, Path what) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, answer(path, reading(what), exchange));
            }
        });
    }

    private void read(String path, Path what) {
        serve(path, reading(what));
    }

    private static Path reading(Path what) {
        return exchange -> switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> what.answer(exchange);
            default -> Answer.notAllowed(exchange, "GET, HEAD");
        };
    }

    private void serve(String path, Path what) {
        server.createContext(path, exchange -> {
            try (exchange) {
                places.acquireUninterruptibly();
                try {
                    send(exchange, answer(path, what, exchange));
                } finally {
                    places.release();
                }
            }
        });
    }

    private static Answer answer(String path, Path what, HttpExchange exchange) throws IOException {
        try {
            // A context also takes what only begins with its path.
            return exchange.getRequestURI().getPath().equals(path)
                    ? what.answer(exchange)
                    : new Answer(404, TEXT, "no such path; here are\n" + PATHS);
        } catch (IllegalArgumentException e) {
            return new Answer(400, TEXT, e.getMessage() + "\n");
        } catch (RuntimeException e) {
            return new Answer(503, TEXT, e.getMessage() + "\n");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        // What comes from the cluster is never taken for a page, and what was true a moment ago never for the truth.
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
