package io.tcpforwarder.dataplane.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What JSON or YAML says, before anybody asks what it means. */
sealed interface Value {
    /**
     * A text, a number, true, false or nothing.
     *
     * @param kind which of them it is: YAML has more ways than one to write most of them
     * @param text as it was written
     * @param integer what was written as a whole number of at most 64 bits, null for all else
     */
    record Scalar(JsonToken kind, String text, @Nullable Long integer) implements Value {
        /** Digits of the longest number of 64 bits. */
        private static final int DIGITS = 19;

        boolean isNull() {
            return kind == JsonToken.VALUE_NULL;
        }

        /** The whole number that this is, also as 1e+06, 100.0 or a text of digits; null where it is none of at most 64 bits. */
        @Nullable
        Long whole() {
            try {
                return switch (kind) {
                    case VALUE_NUMBER_INT -> integer;
                    case VALUE_NUMBER_FLOAT -> whole(new BigDecimal(text.replace("_", "")));
                    case VALUE_STRING -> Long.valueOf(text.strip());
                    default -> null;
                };
            } catch (ArithmeticException | NumberFormatException e) {
                return null;
            }
        }

        private static @Nullable Long whole(BigDecimal number) {
            // Else 1e999999999 would be written out first.
            return number.scale() < -DIGITS ? null : number.longValueExact();
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
            if (ends(parser)) {
                return null;
            }
            Value value = value(parser);
            if (!ends(parser)) {
                throw new JsonParseException(parser, "expected nothing more after the config");
            }
            return value;
        }
    }

    /** Goes on to the next token. One that is missing before the end is a value that the parser could not read. */
    private static boolean ends(JsonParser parser) throws IOException {
        return parser.nextToken() == null && parser.isClosed();
    }

    private static Value value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            // Of YAML's !!int "-", for one.
            throw new JsonParseException(parser, "a value that is none of the type it is said to be");
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser);
            case START_ARRAY -> sequence(parser);
            case VALUE_NUMBER_INT -> new Scalar(token, parser.getText(), integer(parser));
            default -> new Scalar(token, parser.getText(), null);
        };
    }

    private static @Nullable Long integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == NumberType.BIG_INTEGER ? null : parser.getLongValue();
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
