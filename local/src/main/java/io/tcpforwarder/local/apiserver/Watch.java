package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One watch over HTTP: a line of JSON for every change of what it selects, in order. Belongs to the thread that serves the
 * request, which waits in it.
 */
final class Watch {
    /** Shorter than any cache's patience; a write is also how a client that has gone is noticed. */
    private static final Duration BOOKMARKS = Duration.ofSeconds(20);

    private final Store store;
    private final Target target;
    private final Predicate<JsonNode> selected;
    private final Function<ObjectNode, ObjectNode> form;
    private final OutputStream out;

    /** @param form how an object is shown: as it is, or as a row of a table */
    Watch(
            Store store,
            Target target,
            Predicate<JsonNode> selected,
            Function<ObjectNode, ObjectNode> form,
            OutputStream out) {
        this.store = store;
        this.target = target;
        this.selected = selected;
        this.form = form;
        this.out = out;
    }

    /**
     * Goes on until the time is over or the client is gone.
     *
     * @throws IOException the client is gone
     */
    void run(Query query) throws IOException, InterruptedException {
        boolean bookmarks = query.flag("allowWatchBookmarks");
        long position = query.number("resourceVersion", 0);
        if (position == 0 || query.flag("sendInitialEvents")) {
            Store.Listing listing = store.list(target.type().qualifiedPlural(), target.namespace());
            for (ObjectNode object : listing.objects()) {
                if (selected.test(object)) {
                    send("ADDED", form.apply(object));
                }
            }
            position = listing.version();
            if (query.flag("sendInitialEvents")) {
                bookmark(position, true);
            }
        }
        // Clients say five to ten minutes; without a word a watch is ended after an hour.
        long left = Duration.ofSeconds(query.number("timeoutSeconds", 3600)).toNanos();
        try {
            while (left > 0) {
                long wait = Math.min(left, BOOKMARKS.toNanos());
                long reached = position;
                for (Store.Change change : store.changesAfter(position, wait)) {
                    show(change);
                    reached = change.version();
                }
                if (reached == position) {
                    left -= wait;
                    if (bookmarks) {
                        bookmark(position, false);
                    }
                }
                position = reached;
            }
        } catch (ApiException e) {
            send("ERROR", e.status());
        }
    }

    private void show(Store.Change change) throws IOException {
        boolean concerns = change.key().resource().equals(target.type().qualifiedPlural())
                && (target.namespace().isEmpty() || change.key().namespace().equals(target.namespace()));
        if (!concerns) {
            return;
        }
        boolean was = matches(change.before());
        boolean is = matches(change.after());
        if (is) {
            send(was ? "MODIFIED" : "ADDED", form.apply(change.object()));
        } else if (was) {
            send("DELETED", form.apply(change.object()));
        }
    }

    private boolean matches(@Nullable ObjectNode object) {
        return object != null && selected.test(object);
    }

    private void bookmark(long version, boolean endsInitialEvents) throws IOException {
        ObjectNode object = Json.object(target.type().kind(), target.type().apiVersion());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(version));
        if (endsInitialEvents) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        send("BOOKMARK", object);
    }

    private void send(String type, ObjectNode object) throws IOException {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        out.write(Json.bytes(event));
        out.write('\n');
        out.flush();
    }
}
