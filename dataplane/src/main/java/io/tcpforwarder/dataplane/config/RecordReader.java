package io.tcpforwarder.dataplane.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonToken;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.v1alpha1.DurationFormat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of values: each component from the field of its name. Jackson's own mapper would read the annotations of all of
 * them, those for the CRD too, which took a third of a second of each start on one core. Of all that it knows this understands what
 * the config has: records, lists, enums by their {@link JsonProperty}, whole numbers, texts, booleans and durations.
 */
final class RecordReader {
    private final String place;

    /** @param place where the values come from, the beginning of every message */
    RecordReader(String place) {
        this.place = place;
    }

    /**
     * Reads a record.
     *
     * @throws ConfigException if a field is unknown or of another type
     */
    <T extends Record> T read(Value value, Class<T> type) throws ConfigException {
        return type.cast(record(value, type, ""));
    }

    private @Nullable Object read(Value value, Type type, String path) throws ConfigException {
        if (value instanceof Value.Scalar scalar && scalar.isNull() && type != int.class) {
            return null;
        }
        if (type instanceof ParameterizedType list) {
            return list(value, list.getActualTypeArguments()[0], path);
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted.isRecord()) {
            return record(value, wanted, path);
        }
        if (wanted.isEnum()) {
            return constant(value, wanted, path);
        }
        return switch (wanted.getSimpleName()) {
            case "String" -> scalar(value, "text", path).text();
            case "Duration" -> duration(value, path);
            case "Boolean" -> truth(value, path);
            case "Long" -> number(value, path);
            case "int", "Integer" -> {
                long number = number(value, path);
                if (number != (int) number) {
                    throw wrong(
                            path,
                            number + "; expected a whole number of at "
                                    + (number > 0 ? "most " + Integer.MAX_VALUE : "least " + Integer.MIN_VALUE));
                }
                yield (int) number;
            }
            default -> throw new IllegalStateException("a config has no " + type);
        };
    }

    private Record record(Value value, Class<?> type, String path) throws ConfigException {
        if (!(value instanceof Value.Mapping(Map<String, Value> fields))) {
            throw wrong(path, "expected an object with fields");
        }
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        int known = 0;
        for (int i = 0; i < components.length; i++) {
            String name = name(components[i]);
            Value field = fields.get(name);
            if (field != null) {
                known++;
                arguments[i] = read(field, components[i].getGenericType(), path.isEmpty() ? name : path + "." + name);
            } else if (components[i].getType() == int.class) {
                arguments[i] = 0;
            }
        }
        if (known < fields.size()) {
            throw unknown(fields.keySet().stream().toList(), components, path);
        }
        return made(type, components, arguments);
    }

    /** Without asking for annotations, which would all be read. */
    private static String name(RecordComponent component) {
        // A word of Java, and so no name of a component.
        return component.getDeclaringRecord() == BackendConfig.class
                        && component.getName().equals("addresses")
                ? "static"
                : component.getName();
    }

    private ConfigException unknown(List<String> fields, RecordComponent[] components, String path) {
        List<String> names =
                Arrays.stream(components).map(RecordReader::name).sorted().toList();
        String first = fields.stream()
                .filter(field -> !names.contains(field))
                .findFirst()
                .orElseThrow();
        return wrong(
                path.isEmpty() ? first : path + "." + first, "unknown field; known here: " + String.join(", ", names));
    }

    private static Record made(Class<?> type, RecordComponent[] components, @Nullable Object[] arguments) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (Record) type.getConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type + " takes what is null for its default", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is public and so is its constructor", e);
        }
    }

    private List<Object> list(Value value, Type type, String path) throws ConfigException {
        if (!(value instanceof Value.Sequence(List<Value> items))) {
            throw wrong(path, "expected a list");
        }
        List<Object> list = new ArrayList<>();
        for (Value item : items) {
            String at = path + "[" + list.size() + "]";
            Object read = read(item, type, at);
            if (read == null) {
                throw wrong(at, "nothing; expected " + (type == String.class ? "text" : "an object with fields"));
            }
            list.add(read);
        }
        return List.copyOf(list);
    }

    private Object constant(Value value, Class<?> type, String path) throws ConfigException {
        Map<String, Object> constants = constants(type);
        String text = scalar(value, "text", path).text();
        Object constant = constants.get(text);
        if (constant == null) {
            throw wrong(path, "'" + text + "'; expected one of " + String.join(", ", constants.keySet()));
        }
        return constant;
    }

    private static Map<String, Object> constants(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.isEnumConstant())
                .collect(Collectors.toMap(
                        field -> Objects.requireNonNull(field.getAnnotation(JsonProperty.class))
                                .value(),
                        field -> constant(type, field.getName()),
                        (first, _) -> first,
                        LinkedHashMap::new));
    }

    private static Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Duration duration(Value value, String path) throws ConfigException {
        if (!(value instanceof Value.Scalar scalar) || scalar.kind() != JsonToken.VALUE_STRING) {
            throw wrong(path, "a duration is text, such as \"5s\"");
        }
        try {
            return DurationFormat.parse(scalar.text());
        } catch (IllegalArgumentException e) {
            throw wrong(path, String.valueOf(e.getMessage()));
        }
    }

    private boolean truth(Value value, String path) throws ConfigException {
        Value.Scalar scalar = scalar(value, "true or false", path);
        return switch (scalar.kind()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> truth(scalar.text(), path);
            default -> throw wrong(path, "'" + scalar.text() + "'; expected true or false");
        };
    }

    private boolean truth(String text, String path) throws ConfigException {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw wrong(path, "'" + text + "'; expected true or false");
        };
    }

    private long number(Value value, String path) throws ConfigException {
        Value.Scalar scalar = scalar(value, "a whole number", path);
        Long whole = scalar.whole();
        if (whole == null) {
            throw wrong(path, (scalar.isNull() ? "" : "'" + scalar.text() + "'; ") + "expected a whole number");
        }
        return whole;
    }

    private Value.Scalar scalar(Value value, String expected, String path) throws ConfigException {
        if (value instanceof Value.Scalar scalar) {
            return scalar;
        }
        throw wrong(path, "expected " + expected);
    }

    private ConfigException wrong(String path, String what) {
        return new ConfigException(place + ": " + (path.isEmpty() ? "" : path + ": ") + what);
    }
}
