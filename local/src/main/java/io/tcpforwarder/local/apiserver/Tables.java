package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Collectors;

/** What kubectl shows as rows: it asks for tables, so that the server decides on the columns. */
final class Tables {
    private final InstantSource clock;

    Tables(InstantSource clock) {
        this.clock = clock;
    }

    ObjectNode of(ResourceType type, List<ObjectNode> objects, String version) {
        ObjectNode table = Json.object("Table", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", version);
        ArrayNode definitions = table.putArray("columnDefinitions");
        definitions.add(definition("Name", "string", "name", 0));
        type.columns()
                .forEach(column ->
                        definitions.add(definition(column.name(), columnType(column), "", column.priority())));
        ArrayNode rows = table.putArray("rows");
        objects.forEach(object -> rows.add(row(type, object)));
        return table;
    }

    private static ObjectNode definition(String name, String type, String format, int priority) {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", "")
                .put("priority", priority);
    }

    private static String columnType(ResourceType.Column column) {
        return column.type().equals("date") ? "string" : column.type();
    }

    private ObjectNode row(ResourceType type, ObjectNode object) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        cells.add(object.at("/metadata/name"));
        type.columns().forEach(column -> addCell(cells, column, JsonPath.read(object, column.jsonPath())));
        ObjectNode metadata = Json.object("PartialObjectMetadata", "meta.k8s.io/v1");
        metadata.set("metadata", object.path("metadata"));
        row.set("object", metadata);
        return row;
    }

    private void addCell(ArrayNode cells, ResourceType.Column column, List<JsonNode> values) {
        if (values.isEmpty()) {
            cells.addNull();
        } else if (column.type().equals("date")) {
            cells.add(age(values.getFirst().asText()));
        } else if (column.type().equals("integer") && values.size() == 1) {
            cells.add(values.getFirst());
        } else {
            cells.add(values.stream().map(JsonNode::asText).collect(Collectors.joining(",")));
        }
    }

    /** Two units at most, as kubectl prints ages. */
    private String age(String timestamp) {
        Duration age;
        try {
            age = Duration.between(Instant.parse(timestamp), clock.instant());
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
        if (age.toMinutes() < 2) {
            return Math.max(0, age.toSeconds()) + "s";
        }
        if (age.toMinutes() < 10) {
            return age.toMinutes() + "m" + age.toSecondsPart() + "s";
        }
        if (age.toHours() < 3) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
