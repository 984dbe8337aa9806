package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of object in the one version that is served.
 *
 * @param group empty for the core group
 * @param version as in {@code v1}
 * @param kind as in {@code Service}
 * @param plural as in {@code services}, the name in paths
 * @param shortNames what kubectl takes for it
 * @param namespaced false: cluster-wide
 * @param status whether status is written by its own path only
 * @param scale null: no scale subresource
 * @param columns what {@code kubectl get} shows beside the name
 * @param listKeys the lists that are maps, by path without indexes ({@code spec.listeners}), each with the fields that tell
 *     its items apart; every other list is replaced as a whole
 * @param schema OpenAPI v3, missing when objects are taken as they come
 */
record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        List<String> shortNames,
        boolean namespaced,
        boolean status,
        @Nullable ScalePaths scale,
        List<Column> columns,
        Map<String, List<String>> listKeys,
        JsonNode schema) {

    /** Paths as in {@code .spec.replicas}; no selector path: no selector. */
    record ScalePaths(
            String specReplicasPath,
            String statusReplicasPath,
            @Nullable String labelSelectorPath) {}

    /** Shown with {@code -o wide} only when the priority is not 0. */
    record Column(String name, String type, String jsonPath, int priority) {}

    ResourceType {
        group = group == null ? "" : group;
        shortNames = shortNames == null ? List.of() : List.copyOf(shortNames);
        columns = columns == null ? List.of() : List.copyOf(columns);
        listKeys = listKeys == null ? Map.of() : Map.copyOf(listKeys);
        schema = schema == null ? MissingNode.getInstance() : schema;
    }

    /**
     * Reads a CustomResourceDefinition of {@code apiextensions.k8s.io/v1}; of its versions the stored one counts.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static ResourceType of(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                JsonNode schema = version.at("/schema/openAPIV3Schema");
                JsonNode subresources = version.path("subresources");
                Map<String, List<String>> listKeys = new HashMap<>();
                collectListKeys(schema, "", listKeys);
                return new ResourceType(
                        spec.path("group").asText(),
                        version.path("name").asText(),
                        names.path("kind").asText(),
                        names.path("plural").asText(),
                        texts(names.path("shortNames")),
                        spec.path("scope").asText().equals("Namespaced"),
                        subresources.has("status"),
                        subresources.has("scale") ? Json.bind(subresources.get("scale"), ScalePaths.class) : null,
                        List.of(Json.bind(version.path("additionalPrinterColumns"), Column[].class)),
                        listKeys,
                        schema);
            }
        }
        throw new IllegalArgumentException("no version is stored");
    }

    private static void collectListKeys(JsonNode schema, String path, Map<String, List<String>> found) {
        if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
            found.put(path, texts(schema.path("x-kubernetes-list-map-keys")));
        }
        if (schema.has("items")) {
            collectListKeys(schema.get("items"), path, found);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> collectListKeys(
                        property.getValue(),
                        path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                        found));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** As in {@code apps/v1} or {@code v1}. */
    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As in {@code deployments.apps}. */
    String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String singular() {
        return kind.toLowerCase(java.util.Locale.ROOT);
    }
}
