package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;

/** JSON and YAML as trees. */
final class Json {
    /**
     * Everything beyond ASCII is escaped: fabric8's watch over plain HTTP decodes each chunk by itself and would stumble over
     * a character of several bytes.
     */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Stands for what is not there. */
    static final JsonNode NOTHING = MissingNode.getInstance();

    /** Every JSON text is YAML as well, so this reads both. */
    private static final ObjectMapper YAML = YAMLMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode object(String kind, String apiVersion) {
        return object().put("kind", kind).put("apiVersion", apiVersion);
    }

    /** The object under {@code field}, made when it is absent or null. */
    static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
    }

    /** A field that is null means the same as one that is not there. */
    static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        node.forEach(Json::removeNulls);
    }

    static JsonNode read(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw ApiException.badRequest("the body is not JSON: " + e.getMessage());
        }
    }

    static JsonNode readYaml(byte[] text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw ApiException.badRequest("the body is not YAML: " + e.getMessage());
        }
    }

    static ObjectNode asObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the body is not an object");
    }

    static <T> T bind(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
