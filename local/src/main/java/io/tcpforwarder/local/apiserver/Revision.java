package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a write makes of an object: which part of it counts, what the schema says to it, what the server adds. */
final class Revision {
    /** What belongs to the server: a write neither sets nor clears it. */
    private static final List<String> SERVER_FIELDS = List.of(
            "uid",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion");

    private static final List<String> COLLECTIONS = List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final InstantSource clock;

    Revision(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The next state; it still carries the version of the old one, so that equal states are equal.
     *
     * @throws ApiException on a conflict with the old state, or if the object is not what its schema asks for
     */
    ObjectNode of(Target target, @Nullable ObjectNode old, ObjectNode wanted, boolean strict) {
        checkVersion(target, old, wanted);
        ObjectNode next = part(target, old, wanted);
        Json.removeNulls(next);
        checkSchema(target, next, strict);
        addMetadata(target, old, next);
        return next;
    }

    private static void checkVersion(Target target, @Nullable ObjectNode old, ObjectNode wanted) {
        for (String field : List.of("resourceVersion", "uid")) {
            String expected = wanted.path("metadata").path(field).asText();
            if (old != null
                    && !expected.isEmpty()
                    && !expected.equals(old.path("metadata").path(field).asText())) {
                throw ApiException.conflict(target.type(), target.name());
            }
        }
    }

    /** With a status subresource, the status path changes nothing else, and the other path changes everything else. */
    private static ObjectNode part(Target target, @Nullable ObjectNode old, ObjectNode wanted) {
        if (target.subresource().equals("status") && old != null) {
            ObjectNode next = old.deepCopy();
            setOrRemove(next, "status", wanted.path("status"));
            return next;
        }
        ObjectNode next = wanted.deepCopy();
        if (target.type().status()) {
            setOrRemove(next, "status", old == null ? Json.NOTHING : old.path("status"));
        }
        return next;
    }

    private static void checkSchema(Target target, ObjectNode next, boolean strict) {
        ResourceType type = target.type();
        Schema schema = new Schema(type.schema(), next);
        if (strict && !schema.unknownFields().isEmpty()) {
            List<String> unknown = schema.unknownFields().stream()
                    .map("unknown field \"%s\""::formatted)
                    .toList();
            throw ApiException.badRequest("%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                    .formatted(type.kind(), type.version(), type.kind(), String.join(", ", unknown)));
        }
        List<String> errors = schema.errors();
        if (!errors.isEmpty()) {
            String causes = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
            throw ApiException.invalid(type, target.name(), causes);
        }
    }

    private void addMetadata(Target target, @Nullable ObjectNode old, ObjectNode next) {
        next.put("apiVersion", target.type().apiVersion())
                .put("kind", target.type().kind());
        ObjectNode metadata = Json.child(next, "metadata");
        COLLECTIONS.stream().filter(field -> metadata.path(field).isEmpty()).forEach(metadata::remove);
        metadata.remove("managedFields");
        metadata.put("name", target.name());
        if (target.type().namespaced()) {
            metadata.put("namespace", target.namespace());
        } else {
            metadata.remove("namespace");
        }
        JsonNode before = old == null ? Json.NOTHING : old.path("metadata");
        SERVER_FIELDS.forEach(field -> setOrRemove(metadata, field, before.path(field)));
        if (old == null) {
            metadata.put("uid", UUID.randomUUID().toString());
            metadata.put(
                    "creationTimestamp",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        boolean specChanged = old == null || !next.path("spec").equals(old.path("spec"));
        if (next.has("spec") && specChanged) {
            metadata.put("generation", metadata.path("generation").asLong() + 1);
        }
    }

    private static void setOrRemove(ObjectNode object, String field, JsonNode value) {
        if (value.isMissingNode()) {
            object.remove(field);
        } else {
            object.set(field, value);
        }
    }
}
