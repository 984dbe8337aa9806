package io.tcpforwarder.operator;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;

/**
 * What an operator asks of the API server, and what goes wrong with it: requests may be led to a server that answers as it is
 * told, or to nobody, as if the process had died.
 */
@NullUnmarked
final class Requests implements Interceptor, AutoCloseable {
    /** No answer before the client gives up. */
    static final int SILENCE = 0;

    /** A load balancer's page in place of the answer. */
    static final int NONSENSE = 200;

    private static final Pattern PATH = Pattern.compile(".*/namespaces/([^/]+)/([^?]+)");
    private static final URI NOBODY = URI.create("http://127.0.0.1:1/");

    private final Queue<Request> seen = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> writesLeft = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile Fault fault = new Fault("", "(?!)", 0);
    private volatile Meanwhile meanwhile = new Meanwhile("", "(?!)", new AtomicInteger(), () -> {});

    Requests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            int code = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.getRequestBody().readAllBytes();
            if (code == SILENCE) {
                return;
            }
            byte[] answer = (code == NONSENSE ? "<html>welcome</html>" : status(code)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    /** One request, as {@code PATCH deployments/redis-tcpfwd}; a rehearsal says so behind. */
    private record Request(String namespace, String text) {
        boolean writes() {
            return !text.startsWith("GET");
        }
    }

    private record Fault(String namespace, String pattern, int code) {}

    private record Meanwhile(String namespace, String pattern, AtomicInteger left, Runnable action) {}

    /** Does something before the nth request of the namespace whose text matches. */
    void before(int nth, String namespace, String pattern, Runnable action) {
        meanwhile = new Meanwhile(namespace, pattern, new AtomicInteger(nth), action);
    }

    /** Answers requests of the namespace whose text matches with an HTTP status of that code, until told otherwise. */
    void answer(String namespace, String pattern, int code) {
        fault = new Fault(namespace, pattern, code);
    }

    void heal() {
        fault = new Fault("", "(?!)", 0);
        writesLeft.clear();
    }

    /** Lets that many writes to the namespace through, and from then on no request at all. */
    void dieAfter(String namespace, int writes) {
        writesLeft.put(namespace, new AtomicInteger(writes));
    }

    boolean isDead(String namespace) {
        AtomicInteger left = writesLeft.get(namespace);
        return left != null && left.get() < 0;
    }

    void forget() {
        seen.clear();
    }

    /** Those that write in a namespace; events left out, for nothing depends on them. */
    List<String> writes(String namespace) {
        return seen.stream()
                .filter(request -> request.namespace().equals(namespace) && request.writes())
                .map(Request::text)
                .filter(text -> !text.contains(" events"))
                .toList();
    }

    List<String> matching(String namespace, String pattern) {
        return seen.stream()
                .filter(request -> request.namespace().equals(namespace))
                .map(Request::text)
                .filter(text -> text.matches(pattern))
                .toList();
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        Matcher path = PATH.matcher(request.uri().getPath());
        if (!path.matches()) {
            return;
        }
        boolean rehearsed = String.valueOf(request.uri().getQuery()).contains("dryRun");
        Request now =
                new Request(path.group(1), request.method() + " " + path.group(2) + (rehearsed ? " (rehearsed)" : ""));
        seen.add(now);
        Meanwhile waiting = meanwhile;
        if (now.namespace().equals(waiting.namespace())
                && now.text().matches(waiting.pattern())
                && waiting.left().decrementAndGet() == 0) {
            waiting.action().run();
        }
        AtomicInteger left = writesLeft.get(now.namespace());
        Fault current = fault;
        if (left != null && (now.writes() ? left.decrementAndGet() : left.get()) < 0) {
            builder.uri(NOBODY);
        } else if (now.namespace().equals(current.namespace()) && now.text().matches(current.pattern())) {
            builder.uri(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + current.code()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static String status(int code) {
        return """
                {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "made up for a test", "code": %d}
                """.formatted(code);
    }
}
