package io.tcpforwarder.operator.dependent;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Whether a live object holds everything of a desired one. What it holds beyond that belongs to others: defaults of the API
 * server, fields of other field managers. Lists are as server-side apply takes them: an atomic one is ours as a whole; to one that is a map
 * others may add entries, which applying ours would not take away.
 */
final class Containment {
    private Containment() {}

    static boolean holds(JsonNode live, JsonNode desired) {
        if (desired.isObject()) {
            return desired.properties().stream().allMatch(field -> holdsField(live, field));
        }
        if (desired.isArray()) {
            return desired.path(0).has("name") ? holdsNamed(live, desired) : isSame(live, desired);
        }
        return live.equals(desired);
    }

    /** Elements of {@code subjects} and {@code sysctls} have names, but these lists are atomic; {@code rules} grant. */
    private static boolean holdsField(JsonNode live, Map.Entry<String, JsonNode> field) {
        JsonNode value = live.path(field.getKey());
        return switch (field.getKey()) {
            case "requests", "limits" -> holdsQuantities(value, field.getValue());
            case "ipFamilies" -> beginsWith(value, field.getValue());
            case "subjects", "rules", "sysctls" -> value.equals(field.getValue());
            default -> holds(value, field.getValue());
        };
    }

    /** The API server writes quantities in a form of its own: 1000m comes back as 1. */
    private static boolean holdsQuantities(JsonNode live, JsonNode desired) {
        return desired.properties().stream()
                .allMatch(field -> live.path(field.getKey()).isTextual()
                        && new Quantity(live.path(field.getKey()).textValue())
                                .equals(new Quantity(field.getValue().asText())));
    }

    /** On a cluster with two families, the API server adds the second one. */
    private static boolean beginsWith(JsonNode live, JsonNode desired) {
        return live.size() >= desired.size()
                && IntStream.range(0, desired.size()).allMatch(i -> holds(live.get(i), desired.get(i)));
    }

    /** A list that is a map by name, such as containers and ports: others may have entries of their own in it. */
    private static boolean holdsNamed(JsonNode live, JsonNode desired) {
        return StreamSupport.stream(desired.spliterator(), false)
                .allMatch(wanted -> StreamSupport.stream(live.spliterator(), false)
                        .anyMatch(entry -> entry.path("name").equals(wanted.path("name")) && holds(entry, wanted)));
    }

    private static boolean isSame(JsonNode live, JsonNode desired) {
        return live.size() == desired.size() && beginsWith(live, desired);
    }
}
