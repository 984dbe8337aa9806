package io.tcpforwarder.dataplane.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON: each component under its name, null not at all, constants of enums by their {@link JsonProperty}. Jackson's own
 * mapper would read all annotations of the CRD, as for {@code config}'s RecordReader.
 */
final class RecordJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RecordJson() {}

    static String of(Record value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException("a text takes everything", e);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case Record record -> {
                json.writeStartObject();
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    writeField(component.getName(), component(record, component), json);
                }
                json.writeEndObject();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    writeField(entry.getKey().toString(), entry.getValue(), json);
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    write(item, json);
                }
                json.writeEndArray();
            }
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            case Enum<?> constant -> json.writeString(word(constant));
            default -> throw new IllegalStateException("a report has no " + value.getClass());
        }
    }

    private static void writeField(String name, @Nullable Object value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            write(value, json);
        }
    }

    private static @Nullable Object component(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static String word(Enum<?> constant) {
        try {
            return Objects.requireNonNull(constant.getDeclaringClass()
                            .getField(constant.name())
                            .getAnnotation(JsonProperty.class))
                    .value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a constant is a field", e);
        }
    }
}
