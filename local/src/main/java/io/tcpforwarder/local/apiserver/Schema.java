package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * One pass of an object through the structural schema of its CustomResourceDefinition: defaults are filled in, unknown fields
 * are cut off and named, values are checked. CEL rules ({@code x-kubernetes-validations}) are not evaluated. The messages are
 * those of Kubernetes.
 */
final class Schema {
    /** These the server itself takes care of. */
    private static final Set<String> TOP_LEVEL = Set.of("apiVersion", "kind", "metadata");

    private final List<String> unknownFields = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    /** Changes the object; a missing schema lets everything through. */
    Schema(JsonNode schema, ObjectNode object) {
        if (schema.isObject()) {
            visitObject(schema, object, "");
        }
    }

    /** Paths of the fields that were cut off. */
    List<String> unknownFields() {
        return unknownFields;
    }

    /** Each with the path, the value and what was expected. */
    List<String> errors() {
        return errors;
    }

    private void visit(JsonNode schema, JsonNode value, String path) {
        String type = schema.path("type").asText();
        if (!hasType(schema, type, value)) {
            String found = value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
            invalid(path, "\"" + found + "\"", "must be of type " + (type.isEmpty() ? "integer or string" : type));
        } else if (value instanceof ObjectNode object) {
            visitObject(schema, object, path);
        } else if (value.isArray()) {
            visitArray(schema, value, path);
        } else if (value.isTextual()) {
            checkText(schema, value, path);
        } else if (value.isNumber()) {
            checkNumber(schema, value, path);
        }
    }

    private void visitObject(JsonNode schema, ObjectNode object, String path) {
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode byDefault = property.getValue().path("default");
            if (!byDefault.isMissingNode() && !object.has(property.getKey())) {
                object.set(property.getKey(), byDefault.deepCopy());
            }
        }
        schema.path("required").forEach(field -> {
            if (!object.has(field.asText())) {
                errors.add(child(path, field.asText()) + ": Required value");
            }
        });
        boolean anything = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String below = child(path, field.getKey());
            if (properties.has(field.getKey())) {
                visit(properties.get(field.getKey()), field.getValue(), below);
            } else if (additional.isObject()) {
                visit(additional, field.getValue(), below);
            } else if (!anything
                    && !additional.asBoolean()
                    && !(path.isEmpty() && TOP_LEVEL.contains(field.getKey()))) {
                unknownFields.add(below);
                fields.remove();
            }
        }
    }

    private void visitArray(JsonNode schema, JsonNode array, String path) {
        if (array.size() < schema.path("minItems").asInt(0)) {
            invalid(path, Integer.toString(array.size()), "should have at least " + schema.get("minItems") + " items");
        }
        if (array.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            errors.add("%s: Too many: %d: must have at most %s items"
                    .formatted(path, array.size(), schema.get("maxItems")));
        }
        for (int i = 0; i < array.size(); i++) {
            visit(schema.path("items"), array.get(i), path + "[" + i + "]");
        }
        List<String> keys = StreamSupport.stream(
                        schema.path("x-kubernetes-list-map-keys").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        if (!keys.isEmpty()) {
            checkUnique(array, keys, path);
        }
    }

    private void checkUnique(JsonNode array, List<String> keys, String path) {
        Set<String> seen = new java.util.HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            String key = keys.stream()
                    .map(field -> "\"" + field + "\":" + item.path(field))
                    .collect(Collectors.joining(","));
            if (!seen.add(key)) {
                errors.add("%s[%d]: Duplicate value: {%s}".formatted(path, i, key));
            }
        }
    }

    private void checkText(JsonNode schema, JsonNode value, String path) {
        String text = value.asText();
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray()
                && !StreamSupport.stream(allowed.spliterator(), false).anyMatch(value::equals)) {
            String supported = StreamSupport.stream(allowed.spliterator(), false)
                    .map(JsonNode::toString)
                    .collect(Collectors.joining(", "));
            errors.add("%s: Unsupported value: %s: supported values: %s".formatted(path, value, supported));
        }
        if (text.length() < schema.path("minLength").asInt(0)) {
            invalid(path, value.toString(), "should be at least " + schema.get("minLength") + " chars long");
        }
        if (text.length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            errors.add("%s: Too long: may not be more than %s bytes".formatted(path, schema.get("maxLength")));
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(text)
                        .find()) {
            invalid(
                    path,
                    value.toString(),
                    "should match '" + schema.get("pattern").asText() + "'");
        }
    }

    private void checkNumber(JsonNode schema, JsonNode value, String path) {
        if (schema.has("minimum") && value.doubleValue() < schema.get("minimum").doubleValue()) {
            invalid(
                    path,
                    value.toString(),
                    "should be greater than or equal to "
                            + schema.get("minimum").asLong());
        }
        if (schema.has("maximum") && value.doubleValue() > schema.get("maximum").doubleValue()) {
            invalid(
                    path,
                    value.toString(),
                    "should be less than or equal to " + schema.get("maximum").asLong());
        }
    }

    private void invalid(String path, String value, String expected) {
        errors.add("%s: Invalid value: %s: %s in body %s".formatted(path, value, path, expected));
    }

    private static boolean hasType(JsonNode schema, String type, JsonNode value) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return value.isIntegralNumber() || value.isTextual();
        }
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> true;
        };
    }

    private static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
