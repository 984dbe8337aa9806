package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The page {@code docs/api.md}: what the schema says of each field, in the order in which the records declare them, and what the
 * enums' comments say of each word.
 */
final class ApiPage {
    /** Their fields are explained where pods and policies are. */
    static final Map<String, String> TYPES_OF_KUBERNETES = Map.of(
            "spec.workload.affinity", "as in a pod",
            "spec.workload.tolerations", "list, as in a pod",
            "spec.networkPolicy.from", "list, as in a NetworkPolicy",
            "spec.networkPolicy.metricsFrom", "list, as in a NetworkPolicy");

    private static final Path SOURCES = Path.of("src/main/java/io/tcpforwarder/api/v1alpha1");
    private static final Path TEMPLATE = Path.of("src/test/resources/api.md");
    static final Path EXAMPLE = Path.of("src/test/resources/example.yaml");

    private static final Pattern DEFAULT = Pattern.compile("(?s)(.*?)\\s*Default: (.*?)\\.?");
    private static final Pattern CONSTANT = Pattern.compile(
            "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@JsonProperty\\(\"(\\w+)\"\\)\\s*)?[A-Z][A-Z_]*(?:\\(\"(\\w+)\"\\))?[,;\\s]");

    private final StringBuilder tables = new StringBuilder();

    /** What the paths of the tables being written begin with in headings, for no two may be the same on a page. */
    private String heading = "";

    String text() throws IOException {
        return Files.readString(TEMPLATE)
                .replace("{{example}}", Files.readString(EXAMPLE).strip())
                .replace("{{reasons}}", reasons())
                .replace("{{states}}", words("EndpointState"))
                .replace("{{endpointReasons}}", words("EndpointReason"))
                .replace("{{spec}}", tables("", TcpForwarder.class, "spec", TcpForwarderSpec.class))
                .replace("{{status}}", tables("", TcpForwarder.class, "status", TcpForwarderStatus.class))
                .replace("{{report}}", tables("Report: ", TcpForwarderReport.class, "spec", ReportSpec.class));
    }

    /** A field of the schema: where it is, and what is said of it. */
    record Field(String path, JsonNode schema, boolean isRequired) {
        String description() {
            return schema.path("description").asText();
        }

        /** What it says its default is; empty if it says none. */
        String told() {
            Matcher matcher = DEFAULT.matcher(description());
            return matcher.matches() ? matcher.group(2) : "";
        }

        /** Whether it is an object, or a list of such, whose fields are explained one by one. */
        boolean isExplainedBelow() {
            return !TYPES_OF_KUBERNETES.containsKey(path.replace("[]", ""))
                    && (schema.has("properties") || schema.path("items").has("properties"));
        }
    }

    /** All fields of a kind under {@code spec} or {@code status}. */
    static List<Field> fields(Class<? extends HasMetadata> kind, String part) throws IOException {
        List<Field> fields = new ArrayList<>();
        collect(part, schema(kind, part), fields);
        return fields;
    }

    private static void collect(String path, JsonNode object, List<Field> fields) {
        object.path("properties").properties().forEach(entry -> {
            Field field = field(path, entry.getKey(), object);
            fields.add(field);
            if (field.isExplainedBelow()) {
                collect(below(field), contents(field), fields);
            }
        });
    }

    private static JsonNode schema(Class<? extends HasMetadata> kind, String part) throws IOException {
        return new YAMLMapper()
                .readTree(new CrdYaml(kind).text())
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/" + part);
    }

    private static Field field(String path, String name, JsonNode object) {
        boolean required = StreamSupport.stream(object.path("required").spliterator(), false)
                .anyMatch(node -> node.asText().equals(name));
        return new Field(path + "." + name, object.path("properties").path(name), required);
    }

    private static String below(Field field) {
        return field.schema().has("items") ? field.path() + "[]" : field.path();
    }

    private static JsonNode contents(Field field) {
        return field.schema().has("items") ? field.schema().get("items") : field.schema();
    }

    private String tables(String heading, Class<? extends HasMetadata> kind, String part, Class<?> type)
            throws IOException {
        tables.setLength(0);
        this.heading = heading;
        table(part, schema(kind, part), type, rules(schema(kind, part)));
        return tables.toString().strip();
    }

    private void table(String path, JsonNode object, Class<?> type, List<String> rules) {
        tables.append("### ").append(heading).append(path).append("\n\n");
        if (!rules.isEmpty()) {
            tables.append("Refused at apply with these words:\n\n");
            rules.forEach(rule -> tables.append("- ").append(rule).append("\n"));
            tables.append("\n");
        }
        boolean forPeople = !path.startsWith("status") && !type.getName().contains("Report");
        tables.append(
                forPeople
                        ? "| field | type | default | bounds | |\n|---|---|---|---|---|\n"
                        : "| field | type | |\n|---|---|---|\n");
        List<Field> further = new ArrayList<>();
        for (String name : names(type, object)) {
            Field field = field(path, name, object);
            tables.append("| `%s` | %s |".formatted(name, type(field)));
            if (forPeople) {
                tables.append(" %s | %s |".formatted(byDefault(field), bounds(field)));
            }
            tables.append(" %s |\n".formatted(cell(explanation(field))));
            if (field.isExplainedBelow()) {
                further.add(field);
            }
        }
        tables.append("\n");
        for (Field field : further) {
            List<String> all = new ArrayList<>(rules(field.schema()));
            all.addAll(rules(field.schema().path("items")));
            table(below(field), contents(field), component(type, field.path().substring(path.length() + 1)), all);
        }
    }

    private static List<String> names(Class<?> type, JsonNode object) {
        Set<String> present = new TreeSet<>();
        object.path("properties").fieldNames().forEachRemaining(present::add);
        List<String> declared = type.isRecord()
                ? Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(present::contains)
                        .toList()
                : List.of();
        return declared.size() == present.size() ? declared : List.copyOf(present);
    }

    private static Class<?> component(Class<?> type, String name) {
        return Stream.of(type.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .map(component -> raw(component.getGenericType()))
                .orElseThrow();
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType list ? (Class<?>) list.getActualTypeArguments()[0] : (Class<?>) type;
    }

    private String type(Field field) {
        String kubernetes = TYPES_OF_KUBERNETES.get(field.path().replace("[]", ""));
        if (kubernetes != null) {
            return kubernetes;
        }
        JsonNode schema = field.schema();
        if (field.isExplainedBelow()) {
            return "[%s](#%s)"
                    .formatted(
                            schema.has("items") ? "list of objects" : "object",
                            (heading + below(field))
                                    .toLowerCase(Locale.ROOT)
                                    .replace(' ', '-')
                                    .replaceAll("[^a-z0-9-]", ""));
        }
        if (schema.has("items")) {
            return "list of " + plural(scalar(schema.get("items")));
        }
        return schema.has("additionalProperties")
                ? "map of " + plural(scalar(schema.get("additionalProperties")))
                : scalar(schema);
    }

    private static String scalar(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return schema.path("pattern").asText().contains("KMGTPE") ? "quantity" : "number or string";
        }
        return schema.path("pattern").asText().equals(DurationFormat.PATTERN)
                ? "duration"
                : schema.path("type").asText();
    }

    private static String plural(String type) {
        return type.endsWith("y") ? type.substring(0, type.length() - 1) + "ies" : type + "s";
    }

    private static String byDefault(Field field) {
        return field.isRequired() ? "**required**" : cell(field.told());
    }

    private static String explanation(Field field) {
        Matcher matcher = DEFAULT.matcher(field.description());
        return matcher.matches() ? matcher.group(1) : field.description();
    }

    private static String bounds(Field field) {
        JsonNode schema = field.schema();
        List<String> bounds = new ArrayList<>();
        range(schema, "minimum", "maximum", "", bounds);
        range(schema, "minLength", "maxLength", " characters", bounds);
        range(schema, "minItems", "maxItems", " items", bounds);
        range(schema, "minProperties", "maxProperties", " entries", bounds);
        if (schema.has("enum")) {
            bounds.add(StreamSupport.stream(schema.get("enum").spliterator(), false)
                    .map(word -> "`" + word.asText() + "`")
                    .collect(Collectors.joining(", ")));
        }
        if (!field.isExplainedBelow()) {
            rules(schema).forEach(rule -> bounds.add(rule.replaceFirst("^must be ", "")));
        }
        return cell(String.join("; ", bounds));
    }

    private static void range(JsonNode schema, String least, String most, String unit, List<String> bounds) {
        if (schema.has(most)) {
            bounds.add(
                    schema.has(least)
                            ? "%d to %d%s"
                                    .formatted(
                                            schema.get(least).asLong(),
                                            schema.get(most).asLong(),
                                            unit)
                            : "at most %d%s".formatted(schema.get(most).asLong(), unit));
        } else if (schema.has(least)) {
            bounds.add("at least %d%s".formatted(schema.get(least).asLong(), unit));
        }
    }

    private static List<String> rules(JsonNode schema) {
        return StreamSupport.stream(schema.path("x-kubernetes-validations").spliterator(), false)
                .map(rule -> rule.get("message").asText())
                .distinct()
                .toList();
    }

    /** The comments of a reason begin with the condition and its status. */
    private static String reasons() throws IOException {
        StringBuilder table = new StringBuilder("| condition | reason | |\n|---|---|---|\n");
        constants("ConditionReason").forEach(constant -> {
            String[] parts = constant.comment().split(": ", 2);
            table.append("| %s | `%s` | %s |\n"
                    .formatted(parts[0].replace(" is", ""), constant.word(), cell(sentence(parts[1]))));
        });
        return table.toString().strip();
    }

    private static String words(String type) throws IOException {
        return "| | |\n|---|---|\n"
                + constants(type).stream()
                        .map(constant -> "| `%s` | %s |".formatted(constant.word(), cell(constant.comment())))
                        .collect(Collectors.joining("\n"));
    }

    /** A constant of an enum: its word in the API, and its comment in the source. */
    record Constant(String word, String comment) {}

    static List<Constant> constants(String type) throws IOException {
        String source = Files.readString(SOURCES.resolve(type + ".java"));
        return CONSTANT.matcher(source.substring(source.indexOf("enum " + type)))
                .results()
                .map(found -> new Constant(
                        found.group(2) == null ? found.group(3) : found.group(2),
                        found.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ").strip()))
                .filter(constant -> constant.word() != null)
                .toList();
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
