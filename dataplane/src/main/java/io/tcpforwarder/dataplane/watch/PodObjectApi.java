package io.tcpforwarder.dataplane.watch;

import io.tcpforwarder.dataplane.apiserver.ApiServer;
import io.tcpforwarder.dataplane.apiserver.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

/**
 * The objects as the pod's own account sees them.
 *
 * @param path of their list, as in {@code /api/v1/namespaces/shop/configmaps}
 * @param selector the query that says which of them, as in {@code fieldSelector=metadata.name%3Dredis}
 * @param reader makes one of its JSON
 */
public record PodObjectApi<T>(ApiServer server, String path, String selector, Function<JsonObject, T> reader)
        implements ObjectApi<T> {
    /** The selector of those with that label. */
    public static String byLabel(String label, String value) {
        return "labelSelector=" + encoded(label + "=" + value);
    }

    /** The selector of the one of that name. */
    public static String byName(String name) {
        return "fieldSelector=" + encoded("metadata.name=" + name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Listing<T> list() {
        JsonObject list = server.get(path + "?" + selector);
        return new Listing<>(
                Objects.requireNonNullElse(list.object("metadata").text("resourceVersion"), ""),
                list.objects("items").stream().map(reader).toList());
    }

    @Override
    public Runnable watch(String resourceVersion, Events<T> events) {
        String query = selector + "&watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(resourceVersion);
        return server.watch(path + "?" + query, new ApiServer.Lines() {
            @Override
            public void line(String text) {
                JsonObject event = JsonObject.parse(text);
                JsonObject object = event.object("object");
                switch (Objects.requireNonNullElse(event.text("type"), "")) {
                    case "ADDED", "MODIFIED" -> events.changed(reader.apply(object));
                    case "DELETED" -> events.deleted(reader.apply(object));
                    case "BOOKMARK" -> events.alive();
                    case "ERROR" ->
                        throw new IllegalStateException(
                                Objects.requireNonNullElse(object.text("message"), "the API server reported an error"));
                    default -> throw new IllegalStateException("unknown event: " + text);
                }
            }

            @Override
            public void ended(String reason) {
                events.ended(reason);
            }
        });
    }
}
