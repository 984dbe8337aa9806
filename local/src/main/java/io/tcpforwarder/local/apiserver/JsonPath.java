package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The JSONPaths of printer columns and of the scale subresource: fields, indexes, {@code [*]} and one filter by equality. */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.(?<field>[\\w-]+)|\\[(?<index>\\d+)]|(?<all>\\[\\*])|\\[\\?\\(@\\.(?<key>[\\w-]+)\\s*==\\s*[\"'](?<value>[^\"']*)[\"']\\)]");

    private JsonPath() {}

    /** What the path leads to, in order; empty when it leads nowhere. */
    static List<JsonNode> read(JsonNode root, String path) {
        Stream<JsonNode> found = Stream.of(root);
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            found = next(found, step);
        }
        return found.filter(node -> !node.isMissingNode() && !node.isNull()).toList();
    }

    private static Stream<JsonNode> next(Stream<JsonNode> found, Matcher step) {
        String field = step.group("field");
        if (field != null) {
            return found.map(node -> node.path(field));
        }
        String index = step.group("index");
        if (index != null) {
            int position = Integer.parseInt(index);
            return found.map(node -> node.path(position));
        }
        Stream<JsonNode> items = found.flatMap(node -> StreamSupport.stream(node.spliterator(), false));
        if (step.group("all") != null) {
            return items;
        }
        String key = step.group("key");
        String value = step.group("value");
        return items.filter(item -> item.path(key).asText().equals(value));
    }

    /** Sets the value of a path that consists of fields alone, such as {@code .spec.replicas}. */
    static void write(ObjectNode root, String path, JsonNode value) {
        String[] fields = path.substring(1).split("\\.", -1);
        ObjectNode parent = root;
        for (int i = 0; i < fields.length - 1; i++) {
            parent = Json.child(parent, fields[i]);
        }
        parent.set(fields[fields.length - 1], value);
    }
}
