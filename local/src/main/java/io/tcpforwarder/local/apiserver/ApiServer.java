package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * The server: HTTP on a port of 127.0.0.1, one virtual thread per request, no encryption and no accounts. Starts in the
 * constructor; any thread may close it.
 */
public final class ApiServer implements AutoCloseable {
    /** How {@link HttpExchange} is told that the length of the answer is not known. */
    private static final int CHUNKED = 0;

    private static final int NO_BODY = -1;

    private final Store store = new Store();
    private final Catalog catalog = new Catalog();
    private final Discovery discovery = new Discovery(catalog);
    private final OpenApi openApi = new OpenApi(catalog);
    private final Resources resources;
    private final Tables tables;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param port 0: any free one
     * @param clock of the timestamps in metadata
     * @throws IOException if the port is taken
     */
    public ApiServer(int port, InstantSource clock) throws IOException {
        // Read once, when the first server of the process is made: without it each answer waits 40 ms for an
        // acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        resources = new Resources(store, catalog, clock);
        tables = new Tables(clock);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        http.createContext("/", this::serve);
        http.setExecutor(threads);
        http.start();
    }

    /** As in {@code http://127.0.0.1:41234}. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** A client of this server alone, whatever clusters the person's kubeconfig knows. The caller closes it. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    /** How to reach this server. */
    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withNamespace("default")
                .build();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                route(exchange);
            } catch (ApiException e) {
                answer(exchange, e.code(), e.status());
            } catch (RuntimeException e) {
                ApiException internal = ApiException.internal(e);
                answer(exchange, internal.code(), internal.status());
            }
        } catch (InterruptedException e) {
            // The server is being closed.
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        List<String> parts = Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
        String first = parts.isEmpty() ? "" : parts.getFirst();
        int size = parts.size();
        if (path.equals("/version")) {
            answer(exchange, 200, Discovery.version());
        } else if (path.equals("/healthz") || path.equals("/readyz") || path.equals("/livez")) {
            answer(exchange, 200, Json.object());
        } else if (path.startsWith("/openapi/v3")) {
            answer(
                    exchange,
                    200,
                    size == 2 ? openApi.index() : openApi.document(size == 5 ? parts.get(3) : "", parts.getLast()));
        } else if (first.equals("api") && size == 1) {
            answer(exchange, 200, Discovery.coreVersions());
        } else if (first.equals("api") && size == 2) {
            answer(exchange, 200, discovery.resources("", parts.get(1)));
        } else if (first.equals("api")) {
            serve(exchange, target("", parts.get(1), parts.subList(2, size), path));
        } else if (first.equals("apis") && size == 1) {
            answer(exchange, 200, discovery.groups());
        } else if (first.equals("apis") && size == 2) {
            answer(exchange, 200, discovery.group(parts.get(1)));
        } else if (first.equals("apis") && size == 3) {
            answer(exchange, 200, discovery.resources(parts.get(1), parts.get(2)));
        } else if (first.equals("apis")) {
            serve(exchange, target(parts.get(1), parts.get(2), parts.subList(3, size), path));
        } else {
            throw ApiException.noSuchPath(path);
        }
    }

    /** {@code [namespaces/NAMESPACE/]PLURAL[/NAME[/SUBRESOURCE]]}. */
    private Target target(String group, String version, List<String> parts, String path) {
        // A namespace is an object too: namespaces/NAME/status is not a collection named "status" in it.
        boolean inNamespace = parts.size() >= 3
                && parts.getFirst().equals("namespaces")
                && !parts.get(2).equals("status");
        String namespace = inNamespace ? parts.get(1) : "";
        List<String> rest = inNamespace ? parts.subList(2, parts.size()) : parts;
        ResourceType type =
                catalog.find(group, version, rest.getFirst()).orElseThrow(() -> ApiException.noSuchPath(path));
        if (rest.size() > 3) {
            throw ApiException.noSuchPath(path);
        }
        return new Target(type, namespace, rest.size() > 1 ? rest.get(1) : "", rest.size() > 2 ? rest.get(2) : "");
    }

    private void serve(HttpExchange exchange, Target target) throws IOException, InterruptedException {
        Query query = Query.of(exchange.getRequestURI());
        String method = exchange.getRequestMethod();
        if (target.subresource().equals("scale")) {
            answer(exchange, 200, scale(exchange, target, query));
        } else if (method.equals("GET") && query.flag("watch")) {
            watch(exchange, target, query);
        } else {
            switch (method) {
                case "GET" -> answer(exchange, 200, read(exchange, target, query));
                case "POST" ->
                    answer(exchange, 201, resources.create(target, Json.asObject(body(exchange)), writeOptions(query)));
                case "PUT" ->
                    answer(
                            exchange,
                            200,
                            resources.replace(target, Json.asObject(body(exchange)), writeOptions(query)));
                case "PATCH" ->
                    answer(
                            exchange,
                            200,
                            resources.patch(target, patchType(exchange), body(exchange), writeOptions(query)));
                case "DELETE" -> answer(exchange, 200, delete(exchange, target, query));
                default -> throw ApiException.methodNotAllowed(method);
            }
        }
    }

    private ObjectNode scale(HttpExchange exchange, Target target, Query query) throws IOException {
        return switch (exchange.getRequestMethod()) {
            case "GET" -> resources.scale(target);
            case "PUT" -> resources.replaceScale(target, Json.asObject(body(exchange)), writeOptions(query));
            case "PATCH" -> resources.patchScale(target, patchType(exchange), body(exchange), writeOptions(query));
            default -> throw ApiException.methodNotAllowed(exchange.getRequestMethod());
        };
    }

    private ObjectNode read(HttpExchange exchange, Target target, Query query) {
        if (!target.isCollection()) {
            ObjectNode object = resources.get(target);
            return wantsTable(exchange)
                    ? table(
                            target,
                            List.of(object),
                            object.at("/metadata/resourceVersion").asText())
                    : object;
        }
        Store.Listing listing = resources.list(target, selector(query));
        String version = Long.toString(listing.version());
        if (wantsTable(exchange)) {
            return table(target, listing.objects(), version);
        }
        ObjectNode list =
                Json.object(target.type().kind() + "List", target.type().apiVersion());
        list.putObject("metadata").put("resourceVersion", version);
        list.putArray("items").addAll(listing.objects());
        return list;
    }

    private ObjectNode table(Target target, List<ObjectNode> objects, String version) {
        return tables.of(target.type(), objects, version);
    }

    private ObjectNode delete(HttpExchange exchange, Target target, Query query) throws IOException {
        JsonNode options = body(exchange);
        boolean dryRun = !query.text("dryRun").isEmpty();
        List<ObjectNode> gone = target.isCollection()
                ? resources.list(target, selector(query)).objects()
                : List.of(resources.get(target));
        ObjectNode last = Json.object();
        for (ObjectNode object : gone) {
            last = resources.delete(
                    new Target(
                            target.type(),
                            object.at("/metadata/namespace").asText(),
                            object.at("/metadata/name").asText(),
                            ""),
                    options,
                    dryRun);
        }
        return target.isCollection() ? Json.object("Status", "v1").put("status", "Success") : last;
    }

    private void watch(HttpExchange exchange, Target target, Query query) throws IOException, InterruptedException {
        if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
            // fabric8 asks for a WebSocket first; anything but an upgrade makes it watch over plain HTTP instead.
            exchange.sendResponseHeaders(200, NO_BODY);
            return;
        }
        boolean table = wantsTable(exchange);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, CHUNKED);
        exchange.getResponseBody().flush();
        Predicate<JsonNode> selected = selector(query);
        if (!target.isCollection()) {
            selected =
                    selected.and(object -> object.at("/metadata/name").asText().equals(target.name()));
        }
        new Watch(
                        store,
                        target,
                        selected,
                        object -> table
                                ? table(
                                        target,
                                        List.of(object),
                                        object.at("/metadata/resourceVersion").asText())
                                : object,
                        exchange.getResponseBody())
                .run(query);
    }

    private static Predicate<JsonNode> selector(Query query) {
        return Selector.of(query.text("labelSelector"), query.text("fieldSelector"));
    }

    private static WriteOptions writeOptions(Query query) {
        return new WriteOptions(
                query.text("fieldManager"),
                !query.text("dryRun").isEmpty(),
                query.text("fieldValidation").equals("Strict"));
    }

    private static boolean wantsTable(HttpExchange exchange) {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        return accept != null && accept.contains("as=Table");
    }

    private static PatchType patchType(HttpExchange exchange) {
        return PatchType.of(contentType(exchange));
    }

    private static String contentType(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type == null ? "application/json" : type;
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] text = exchange.getRequestBody().readAllBytes();
        String type = contentType(exchange);
        if (text.length == 0) {
            return Json.object();
        }
        if (type.contains("protobuf") || type.contains("cbor")) {
            throw ApiException.unsupportedMediaType(type);
        }
        return type.contains("yaml") ? Json.readYaml(text) : Json.read(text);
    }

    private static void answer(HttpExchange exchange, int code, ObjectNode body) throws IOException {
        byte[] text = Json.bytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, text.length);
        exchange.getResponseBody().write(text);
    }
}
