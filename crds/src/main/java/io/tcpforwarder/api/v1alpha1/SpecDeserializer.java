package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a spec also where it says what this version does not understand, because another version's schema took it: one such
 * resource must not hide all others from who lists them.
 */
final class SpecDeserializer extends JsonDeserializer<TcpForwarderSpec> {
    /** Strict, however lenient who reads the rest: what is not understood must not become a default. */
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public TcpForwarderSpec deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode tree = context.readTree(parser);
        try {
            return JSON.treeToValue(tree, TcpForwarderSpec.class);
        } catch (JsonMappingException e) {
            return TcpForwarderSpec.unreadable(explain(e));
        }
    }

    private static String explain(JsonMappingException problem) {
        String place = "spec"
                + problem.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                        .collect(Collectors.joining());
        String field = place.replaceAll("\\[[0-9]+]", "");
        return problem instanceof InvalidFormatException format
                ? "%s: \"%s\" is not understood; expected %s"
                        .formatted(place, format.getValue(), expected(format.getTargetType(), field))
                : "%s: is not understood; expected %s".formatted(place, explained(field));
    }

    private static String expected(Class<?> type, String field) {
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .map(constant -> JSON.convertValue(constant, String.class))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == Duration.class) {
            return "a duration such as 5s, 1m30s or 200ms";
        }
        return type == int.class || type == Integer.class ? "a whole number" : explained(field);
    }

    private static String explained(String field) {
        return "what kubectl explain tcpforwarder.%s says".formatted(field);
    }
}
