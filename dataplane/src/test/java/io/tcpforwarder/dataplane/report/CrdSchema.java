package io.tcpforwarder.dataplane.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The part of OpenAPI that our CRDs are written in. What the schema does not name is a violation: it would be pruned. */
final class CrdSchema {
    private CrdSchema() {}

    static List<String> violations(JsonNode schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        check("", schema, value, found);
        return found;
    }

    private static void check(String path, JsonNode schema, JsonNode value, List<String> found) {
        String type = schema.path("type").asText();
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
        if (!fits) {
            found.add(path + ": " + value.getNodeType() + " instead of " + type);
            return;
        }
        schema.path("required").forEach(name -> require(value.has(name.asText()), path + "/" + name.asText(), found));
        value.properties().forEach(property -> {
            JsonNode of = schema.path("properties").path(property.getKey());
            check(path + "/" + property.getKey(), of, property.getValue(), found);
        });
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            check(path + "/" + i, schema.path("items"), value.get(i), found);
        }
        require(value.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE), path + " maxItems", found);
        require(value.asText().length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE), path + " length", found);
        require(value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE), path + " minimum", found);
        require(value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE), path + " maximum", found);
        if (schema.has("enum")) {
            boolean named = schema.path("enum").valueStream().anyMatch(value::equals);
            require(named, path + " enum: " + value, found);
        }
    }

    private static void require(boolean holds, String what, List<String> found) {
        if (!holds) {
            found.add(what);
        }
    }
}
