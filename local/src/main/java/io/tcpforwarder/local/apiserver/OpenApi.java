package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * As much OpenAPI v3 as kubectl asks for: {@code apply} wants to know that the server checks fields by itself, {@code explain}
 * reads the schemas of custom resources.
 */
final class OpenApi {
    private final Catalog catalog;

    OpenApi(Catalog catalog) {
        this.catalog = catalog;
    }

    ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        TreeSet<String> roots = new TreeSet<>();
        catalog.all().forEach(type -> roots.add(root(type)));
        roots.forEach(root -> paths.putObject(root).put("serverRelativeURL", "/openapi/v3/" + root));
        return index;
    }

    ObjectNode document(String group, String version) {
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.34.0");
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (ResourceType type : catalog.in(group, version)) {
            String schemaName = schemaName(type);
            schemas.set(schemaName, schema(type));
            addPaths(paths, type, "#/components/schemas/" + schemaName);
        }
        return document;
    }

    private static String root(ResourceType type) {
        return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
    }

    private static void addPaths(ObjectNode paths, ResourceType type, String schema) {
        String path = "/" + root(type) + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
        ObjectNode create = operation(paths.putObject(path), "post", type);
        create.putObject("requestBody")
                .putObject("content")
                .putObject("*/*")
                .putObject("schema")
                .put("$ref", schema);
        ObjectNode object = paths.putObject(path + "/{name}");
        operation(object, "get", type)
                .putObject("responses")
                .putObject("200")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", schema);
        ObjectNode patch = operation(object, "patch", type);
        ArrayNode parameters = patch.putArray("parameters");
        for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
            parameters
                    .addObject()
                    .put("name", name)
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", "string");
        }
    }

    private static ObjectNode operation(ObjectNode path, String method, ResourceType type) {
        ObjectNode operation = path.putObject(method);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
        return operation;
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return Json.object()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }

    /** As in {@code io.tcpforwarder.v1alpha1.TcpForwarder}: the group from the back, then version and kind. */
    private static String schemaName(ResourceType type) {
        List<String> parts = Arrays.asList(
                type.group().isEmpty() ? new String[] {"core"} : type.group().split("\\.", -1));
        Collections.reverse(parts);
        return String.join(".", parts) + "." + type.version() + "." + type.kind();
    }

    private static ObjectNode schema(ResourceType type) {
        JsonNode known = type.schema();
        ObjectNode schema = known instanceof ObjectNode object
                ? object.deepCopy()
                : Json.object().put("type", "object");
        ObjectNode properties = Json.child(schema, "properties");
        properties.putObject("apiVersion").put("type", "string").put("description", "Version of the API.");
        properties.putObject("kind").put("type", "string").put("description", "Kind of the object.");
        properties.putObject("metadata").put("type", "object").put("description", "Standard object's metadata.");
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        return schema;
    }
}
