package io.tcpforwarder.dataplane.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What JSON or YAML says, before anybody asks what it means. */
sealed interface Value {
    /** A text, a number as it is usually written, {@code true}, {@code false} or {@code null}. */
    record Scalar(JsonToken kind, String text) implements Value {
        boolean isNull() {
            return kind == JsonToken.VALUE_NULL;
        }
    }

    /** A list. */
    record Sequence(List<Value> items) implements Value {}

    /** An object, its fields in their order. */
    record Mapping(Map<String, Value> fields) implements Value {}

    /**
     * Reads a text: JSON where it begins with a brace, else YAML.
     *
     * @return null if there is nothing in it
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is neither, has a field twice, or goes on after its end
     */
    static @Nullable Value parse(String text) throws IOException {
        JsonFactory factory = text.stripLeading().startsWith("{") ? new JsonFactory() : new YAMLFactory();
        factory.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Value value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "expected nothing more after the config");
            }
            return value;
        }
    }

    private static Value value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser);
            case START_ARRAY -> sequence(parser);
            // YAML has more ways than one to write it.
            case VALUE_NUMBER_INT ->
                new Scalar(JsonToken.VALUE_NUMBER_INT, parser.getNumberValue().toString());
            default -> new Scalar(parser.currentToken(), parser.getText());
        };
    }

    private static Mapping mapping(JsonParser parser) throws IOException {
        Map<String, Value> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new Mapping(fields);
    }

    private static Sequence sequence(JsonParser parser) throws IOException {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new Sequence(items);
    }
}
