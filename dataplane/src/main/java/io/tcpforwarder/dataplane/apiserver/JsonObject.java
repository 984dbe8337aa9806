package io.tcpforwarder.dataplane.apiserver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object as an API server writes it. What is missing, null or of another type than asked for is not there: servers leave out what is
 * empty, or write null for it.
 *
 * @param fields texts, {@link Long}s, {@link Boolean}s, lists and objects; null for all else
 */
public record JsonObject(Map<String, @Nullable Object> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonObject EMPTY = new JsonObject(Map.of());

    /**
     * Reads a text that is one object.
     *
     * @throws ApiException if it is anything else
     */
    public static JsonObject parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ApiException(0, "expected an object of JSON, not '" + beginning(text) + "'");
            }
            return object(parser);
        } catch (IOException e) {
            throw new ApiException(0, "expected an object of JSON, not '" + beginning(text) + "'");
        }
    }

    private static String beginning(String text) {
        return text.strip()
                .lines()
                .findFirst()
                .map(line -> line.substring(0, Math.min(100, line.length())))
                .orElse("");
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : (Object) parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonObject(fields);
    }

    private static List<@Nullable Object> list(JsonParser parser) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    public @Nullable String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    public @Nullable Boolean truth(String name) {
        return fields.get(name) instanceof Boolean truth ? truth : null;
    }

    public @Nullable Integer integer(String name) {
        return fields.get(name) instanceof Long number && number == number.intValue()
                ? (Integer) number.intValue()
                : null;
    }

    /** An object without fields if there is none. */
    public JsonObject object(String name) {
        return fields.get(name) instanceof JsonObject object ? object : EMPTY;
    }

    /** The objects of a list. */
    public List<JsonObject> objects(String name) {
        return items(name, JsonObject.class);
    }

    /** The texts of a list. */
    public List<String> texts(String name) {
        return items(name, String.class);
    }

    private <T> List<T> items(String name, Class<T> type) {
        Stream<?> items = fields.get(name) instanceof List<?> list ? list.stream() : Stream.empty();
        return items.filter(type::isInstance).map(type::cast).toList();
    }
}
