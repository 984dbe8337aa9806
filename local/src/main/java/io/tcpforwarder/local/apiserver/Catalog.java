package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The kinds that are served: the built-in ones and those of the CustomResourceDefinitions. Any thread may call. */
final class Catalog {
    private final ConcurrentSkipListMap<String, ResourceType> types = new ConcurrentSkipListMap<>();

    Catalog() {
        try (InputStream text = Objects.requireNonNull(Catalog.class.getResourceAsStream("builtin.yaml"))) {
            for (ResourceType type : new YAMLMapper().readValue(text, ResourceType[].class)) {
                types.put(type.qualifiedPlural(), type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on objects of this CustomResourceDefinition are served. */
    void define(JsonNode definition) {
        ResourceType type = ResourceType.of(definition);
        types.put(type.qualifiedPlural(), type);
    }

    Optional<ResourceType> find(String group, String version, String plural) {
        return Optional.ofNullable(types.get(group.isEmpty() ? plural : plural + "." + group))
                .filter(type -> type.version().equals(version));
    }

    /** @param qualifiedPlural of a type that is known */
    ResourceType get(String qualifiedPlural) {
        return Objects.requireNonNull(types.get(qualifiedPlural), qualifiedPlural);
    }

    Collection<ResourceType> all() {
        return types.values();
    }

    List<ResourceType> in(String group, String version) {
        return types.values().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .sorted(Comparator.comparing(ResourceType::plural))
                .toList();
    }
}
