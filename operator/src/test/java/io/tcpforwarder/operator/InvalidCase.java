package io.tcpforwarder.operator;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;

/** One row of {@code findings.yaml} or {@code stored.yaml}. */
@NullUnmarked
record InvalidCase(
        String what,
        String name,
        ObjectNode with,
        ObjectNode listener,
        ObjectNode backend,
        List<JsonNode> objects,
        String condition,
        String reason,
        String message) {
    private static final YAMLMapper YAML = new YAMLMapper();

    InvalidCase {
        name = Objects.requireNonNullElse(name, "it");
        objects = Objects.requireNonNullElse(objects, List.of());
    }

    static List<InvalidCase> all(String file) throws IOException {
        return YAML.readValue(Files.readString(Path.of("src/test/resources", file)), new TypeReference<>() {});
    }

    /** The TcpForwarder. */
    String resource() {
        ObjectNode valid = valid();
        ((ObjectNode) valid.get("metadata")).put("name", name);
        if (with != null) {
            ((ObjectNode) valid.get("spec")).setAll(with);
        }
        if (listener != null) {
            ((ObjectNode) valid.at("/spec/listeners/0")).setAll(listener);
        }
        if (backend != null) {
            ((ObjectNode) valid.at("/spec/listeners/0/backendRefs/0")).setAll(backend);
        }
        return valid.toString();
    }

    private static ObjectNode valid() {
        try {
            return (ObjectNode) YAML.readTree("""
                    apiVersion: tcpforwarder.io/v1alpha1
                    kind: TcpForwarder
                    metadata: {name: it}
                    spec: {listeners: [{name: main, port: 6379, backendRefs: [{name: redis, port: 7000}]}]}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
