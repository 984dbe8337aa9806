package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the server says it serves: {@code /version}, {@code /api}, {@code /apis} and the lists below them. */
final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final Catalog catalog;

    Discovery(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The version whose behaviour this server follows, so that clients do not warn of a great distance. */
    static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "34")
                .put("gitVersion", "v1.34.0+embedded")
                .put("platform", "jvm");
    }

    static ObjectNode coreVersions() {
        ObjectNode versions = Json.object("APIVersions", "v1");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    ObjectNode groups() {
        ObjectNode list = Json.object("APIGroupList", "v1");
        ArrayNode groups = list.putArray("groups");
        Map<String, String> versions = catalog.all().stream()
                .filter(type -> !type.group().isEmpty())
                .collect(Collectors.toMap(ResourceType::group, ResourceType::version, (one, _) -> one, TreeMap::new));
        versions.forEach((group, version) -> groups.add(group(group, version)));
        return list;
    }

    ObjectNode group(String name) {
        return catalog.all().stream()
                .filter(type -> type.group().equals(name))
                .findFirst()
                .map(type -> {
                    ObjectNode group = group(name, type.version());
                    return group.put("kind", "APIGroup").put("apiVersion", "v1");
                })
                .orElseThrow(() -> ApiException.noSuchPath("/apis/" + name));
    }

    private static ObjectNode group(String name, String version) {
        ObjectNode group = Json.object().put("name", name);
        ObjectNode served =
                Json.object().put("groupVersion", name + "/" + version).put("version", version);
        group.putArray("versions").add(served);
        group.set("preferredVersion", served);
        return group;
    }

    ObjectNode resources(String group, String version) {
        List<ResourceType> types = catalog.in(group, version);
        if (types.isEmpty()) {
            throw ApiException.noSuchPath("/apis/" + group + "/" + version);
        }
        ObjectNode list = Json.object("APIResourceList", "v1");
        list.put("groupVersion", types.getFirst().apiVersion());
        ArrayNode resources = list.putArray("resources");
        types.stream().flatMap(Discovery::entries).forEach(resources::add);
        return list;
    }

    private static Stream<ObjectNode> entries(ResourceType type) {
        ObjectNode whole = entry(type, "", type.kind(), VERBS).put("singularName", type.singular());
        if (!type.shortNames().isEmpty()) {
            type.shortNames().forEach(whole.putArray("shortNames")::add);
        }
        List<String> verbs = List.of("get", "patch", "update");
        ObjectNode status = type.status() ? entry(type, "/status", type.kind(), verbs) : null;
        ObjectNode scale = type.scale() == null
                ? null
                : entry(type, "/scale", "Scale", verbs)
                        .put("group", "autoscaling")
                        .put("version", "v1");
        return Stream.of(whole, status, scale).filter(Objects::nonNull);
    }

    private static ObjectNode entry(ResourceType type, String subresource, String kind, List<String> verbs) {
        ObjectNode entry = Json.object()
                .put("name", type.plural() + subresource)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        verbs.forEach(entry.putArray("verbs")::add);
        return entry;
    }
}
