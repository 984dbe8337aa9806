package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The verbs on stored objects. Any thread may call; each call is atomic. */
final class Resources {
    private final Store store;
    private final Catalog catalog;
    private final Revision revision;
    private final Deletion deletion;

    /** @param clock of the timestamps in metadata */
    Resources(Store store, Catalog catalog, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        revision = new Revision(clock);
        deletion = new Deletion(store, catalog, clock);
    }

    ObjectNode get(Target target) {
        return stored(target).object();
    }

    Store.Listing list(Target target, Predicate<JsonNode> selected) {
        Store.Listing all = store.list(target.type().qualifiedPlural(), target.namespace());
        return new Store.Listing(all.objects().stream().filter(selected).toList(), all.version());
    }

    ObjectNode create(Target collection, ObjectNode body, WriteOptions options) {
        ObjectNode metadata = Json.child(body, "metadata");
        if (!metadata.has("name") && metadata.has("generateName")) {
            String suffix = UUID.randomUUID().toString().substring(0, 5);
            metadata.put("name", metadata.get("generateName").asText() + suffix);
        }
        Target target = collection.named(metadata.path("name").asText());
        if (target.isCollection()) {
            throw ApiException.invalid(
                    target.type(), "", "metadata.name: Required value: name or generateName is required");
        }
        return store.atomically(() -> {
            if (store.get(target.key()) != null) {
                throw ApiException.alreadyExists(target.type(), target.name());
            }
            return write(target, null, body, Map.of(), options);
        });
    }

    ObjectNode replace(Target target, ObjectNode body, WriteOptions options) {
        return store.atomically(() -> {
            Store.Stored old = stored(target);
            return write(target, old, body, old.applied(), options);
        });
    }

    /** Server-side apply creates what does not exist; the other forms of a patch need something to change. */
    ObjectNode patch(Target target, PatchType form, JsonNode patch, WriteOptions options) {
        return store.atomically(() -> {
            if (form == PatchType.APPLY) {
                return apply(target, store.get(target.key()), Json.asObject(patch), options);
            }
            Store.Stored old = stored(target);
            return write(target, old, patched(target.type(), old.object(), form, patch), old.applied(), options);
        });
    }

    private static ObjectNode patched(ResourceType type, ObjectNode object, PatchType form, JsonNode patch) {
        if (form == PatchType.JSON) {
            try {
                return Json.asObject(JsonPatch.apply(patch, object.deepCopy()));
            } catch (JsonPatchException e) {
                throw ApiException.badRequest("the patch does not fit the object: " + e.getMessage());
            }
        }
        ObjectNode changed = object.deepCopy();
        Merge merge = form == PatchType.STRATEGIC ? new Merge(type.listKeys()) : Merge.JSON_MERGE;
        merge.patch(changed, Json.asObject(patch));
        return changed;
    }

    private ObjectNode apply(Target target, Store.@Nullable Stored old, ObjectNode body, WriteOptions options) {
        ObjectNode said = body.deepCopy();
        said.remove(List.of("apiVersion", "kind"));
        ObjectNode metadata = Json.child(said, "metadata");
        JsonNode version = metadata.path("resourceVersion");
        metadata.retain("labels", "annotations", "finalizers", "ownerReferences");

        // A status and the rest of an object are applied apart from each other, under the same manager's name.
        String manager = options.fieldManager() + "/" + target.subresource();
        Map<String, JsonNode> applied = new HashMap<>(old == null ? Map.of() : old.applied());
        JsonNode last = applied.remove(manager);
        ObjectNode changed = old == null ? Json.object() : old.object().deepCopy();
        new Merge(target.type().listKeys()).apply(changed, last, said, List.copyOf(applied.values()));
        if (version.isTextual()) {
            Json.child(changed, "metadata").set("resourceVersion", version);
        }
        applied.put(manager, said);
        return write(target, old, changed, applied, options);
    }

    /** Removes the object, or only marks it when someone has yet to finish with it. */
    ObjectNode delete(Target target, JsonNode options, boolean dryRun) {
        return store.atomically(() -> {
            ObjectNode object = get(target);
            return dryRun ? object : deletion.delete(target.key(), target.type(), options);
        });
    }

    ObjectNode scale(Target target) {
        return Scale.of(target).view(get(target));
    }

    ObjectNode replaceScale(Target target, ObjectNode wanted, WriteOptions options) {
        return store.atomically(() -> {
            Store.Stored old = stored(target);
            Scale scale = Scale.of(target);
            ObjectNode changed = scale.changed(old.object(), wanted);
            return scale.view(write(target, old, changed, old.applied(), options));
        });
    }

    ObjectNode patchScale(Target target, PatchType form, JsonNode patch, WriteOptions options) {
        return store.atomically(
                () -> replaceScale(target, patched(target.type(), scale(target), form, patch), options));
    }

    /** The one way by which a state comes into the store. A state that says the same as the old one is not written. */
    private ObjectNode write(
            Target target,
            Store.@Nullable Stored old,
            ObjectNode wanted,
            Map<String, JsonNode> applied,
            WriteOptions options) {
        ObjectNode next = revision.of(target, old == null ? null : old.object(), wanted, options.strict());
        if (options.dryRun()) {
            return next;
        }
        if (old != null && next.equals(old.object())) {
            store.remember(target.key(), new Store.Stored(old.object(), applied));
            return old.object();
        }
        if (target.type().kind().equals("CustomResourceDefinition")) {
            define(next);
        }
        return deletion.finish(target.key(), target.type(), store.put(target.key(), next, applied));
    }

    private void define(ObjectNode definition) {
        try {
            catalog.define(definition);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("the CustomResourceDefinition cannot be read: " + e.getMessage());
        }
    }

    private Store.Stored stored(Target target) {
        Store.Stored stored = store.get(target.key());
        if (stored == null) {
            throw ApiException.notFound(target.type(), target.name());
        }
        return stored;
    }
}
