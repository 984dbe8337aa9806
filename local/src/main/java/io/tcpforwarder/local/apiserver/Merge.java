package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one document changes another. All four kinds of patch but the JSON patch are this one walk: objects merge field by
 * field, null removes, and a list is replaced unless {@code listKeys} says that it is a map.
 *
 * @param listKeys as in {@link ResourceType}
 */
record Merge(Map<String, List<String>> listKeys) {
    /** RFC 7386 knows no lists that are maps. */
    static final Merge JSON_MERGE = new Merge(Map.of());

    /** Changes {@code target} as {@code patch} says. */
    void patch(ObjectNode target, ObjectNode patch) {
        patchObject(target, patch, "");
    }

    /**
     * Server-side apply: what the manager said last time and no longer says goes, unless another manager says it too; what it
     * says now is set. A conflict with another manager is not reported: the last one wins.
     */
    void apply(ObjectNode target, @Nullable JsonNode last, ObjectNode now, Collection<JsonNode> others) {
        if (last != null) {
            retract(target, last, now, others, "");
        }
        patchObject(target, now, "");
    }

    private void patchObject(ObjectNode target, ObjectNode patch, String path) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            if (field.startsWith("$")) {
                // A directive of strategic merge, about the order of lists and about unions: nothing here depends on
                // it.
                continue;
            }
            String below = path.isEmpty() ? field : path + "." + field;
            if (value.isNull()) {
                target.remove(field);
            } else if (value instanceof ObjectNode object) {
                patchObject(Json.child(target, field), object, below);
            } else if (value instanceof ArrayNode items && listKeys.containsKey(below)) {
                ArrayNode existing = target.get(field) instanceof ArrayNode array ? array : target.putArray(field);
                patchItems(existing, items, below);
            } else {
                target.set(field, value.deepCopy());
            }
        }
    }

    private void patchItems(ArrayNode target, ArrayNode patch, String path) {
        for (JsonNode item : patch) {
            int index = indexOf(target, item, path);
            boolean delete = item.path("$patch").asText().equals("delete");
            if (delete && index >= 0) {
                target.remove(index);
            } else if (!delete && item instanceof ObjectNode object) {
                ObjectNode merged =
                        index >= 0 && target.get(index) instanceof ObjectNode known ? known : target.addObject();
                patchObject(merged, object, path);
            }
        }
    }

    private void retract(ObjectNode target, JsonNode last, JsonNode now, Collection<JsonNode> others, String path) {
        for (Map.Entry<String, JsonNode> entry : last.properties()) {
            String field = entry.getKey();
            JsonNode said = entry.getValue();
            JsonNode existing = target.path(field);
            String below = path.isEmpty() ? field : path + "." + field;
            List<JsonNode> othersBelow = others.stream()
                    .map(other -> other.path(field))
                    .filter(other -> !other.isMissingNode())
                    .toList();
            if (said instanceof ObjectNode && existing instanceof ObjectNode object) {
                retract(object, said, now.path(field), othersBelow, below);
                if (object.isEmpty() && !now.has(field) && othersBelow.isEmpty()) {
                    target.remove(field);
                }
            } else if (said instanceof ArrayNode items
                    && existing instanceof ArrayNode array
                    && listKeys.containsKey(below)) {
                retractItems(array, items, now.path(field), othersBelow, below);
                if (array.isEmpty() && !now.has(field) && othersBelow.isEmpty()) {
                    target.remove(field);
                }
            } else if (!now.has(field) && othersBelow.isEmpty()) {
                target.remove(field);
            }
        }
    }

    private void retractItems(
            ArrayNode target, ArrayNode last, JsonNode now, Collection<JsonNode> others, String path) {
        for (JsonNode item : last) {
            int index = indexOf(target, item, path);
            if (index < 0) {
                continue;
            }
            List<JsonNode> othersItems = others.stream()
                    .map(list -> list.path(indexOf(list, item, path)))
                    .filter(other -> !other.isMissingNode())
                    .toList();
            JsonNode nowItem = now.path(indexOf(now, item, path));
            if (nowItem.isMissingNode() && othersItems.isEmpty()) {
                target.remove(index);
            } else if (target.get(index) instanceof ObjectNode object) {
                retract(object, item, nowItem, othersItems, path);
            }
        }
    }

    /** Where the list holds the item with the same key; -1: nowhere. */
    private int indexOf(JsonNode list, JsonNode item, String path) {
        List<String> keys = listKeys.getOrDefault(path, List.of());
        for (int i = 0; i < list.size(); i++) {
            JsonNode candidate = list.get(i);
            if (keys.stream().allMatch(key -> candidate.path(key).equals(item.path(key)))) {
                return i;
            }
        }
        return -1;
    }
}
