package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** How objects go: at once, or marked until finalizers and nodes are done; and what they owned goes with them. */
final class Deletion {
    private static final int DEFAULT_GRACE_SECONDS = 30;

    private final Store store;
    private final Catalog catalog;
    private final InstantSource clock;

    Deletion(Store store, Catalog catalog, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** @param options DeleteOptions of the request */
    ObjectNode delete(Store.Key key, ResourceType type, JsonNode options) {
        Store.Stored old = Objects.requireNonNull(store.get(key));
        ObjectNode object = old.object();
        JsonNode uid = options.at("/preconditions/uid");
        if (!uid.isMissingNode() && !uid.equals(object.at("/metadata/uid"))) {
            throw ApiException.conflict(type, key.name());
        }
        boolean runs = isPodOnNode(object) && options.path("gracePeriodSeconds").asInt(-1) != 0;
        if (!runs && object.at("/metadata/finalizers").isEmpty()) {
            return remove(key);
        }
        if (isMarked(object)) {
            return object;
        }
        ObjectNode marked = object.deepCopy();
        int grace = runs ? object.at("/spec/terminationGracePeriodSeconds").asInt(DEFAULT_GRACE_SECONDS) : 0;
        Json.child(marked, "metadata")
                .put(
                        "deletionTimestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("deletionGracePeriodSeconds", grace);
        return store.put(key, marked, old.applied());
    }

    /** After a write: an object that was marked and has lost its last finalizer goes. */
    ObjectNode finish(Store.Key key, ResourceType type, ObjectNode written) {
        boolean finished =
                isMarked(written) && written.at("/metadata/finalizers").isEmpty() && !isPodOnNode(written);
        return finished ? delete(key, type, Json.object()) : written;
    }

    /** The node takes such a pod away, with a grace period of 0, once its process has ended. */
    private static boolean isPodOnNode(ObjectNode object) {
        return object.path("kind").asText().equals("Pod")
                && object.at("/spec/nodeName").isTextual();
    }

    private static boolean isMarked(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private ObjectNode remove(Store.Key key) {
        ObjectNode removed = store.remove(key);
        JsonNode uid = removed.at("/metadata/uid");
        store.all().forEach((dependent, stored) -> {
            JsonNode owners = stored.object().at("/metadata/ownerReferences");
            boolean orphaned = owners.size() == 1 && owners.path(0).path("uid").equals(uid);
            if (orphaned && store.get(dependent) != null) {
                delete(dependent, catalog.get(dependent.resource()), Json.object());
            }
        });
        return removed;
    }
}
