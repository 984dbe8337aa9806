package io.tcpforwarder.dataplane.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as a line for people or as one object for a log collector; which one may change at any time. Any thread.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    /** Of ERROR, DEBUG and TRACE; WARN and INFO are one shorter. */
    private static final int LONGEST_LEVEL = 5;

    private static final DateTimeFormatter RFC_3339 =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final JsonFactory JSON = new JsonFactory();

    private volatile LogFormat format = LogFormat.TEXT;

    /** From the next line on. */
    public void format(LogFormat changed) {
        format = changed;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return switch (format) {
            case TEXT -> text(event).getBytes(UTF_8);
            case JSON -> json(event);
        };
    }

    private static String text(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(160)
                .append(RFC_3339.format(event.getInstant()))
                .append(' ')
                .append(event.getLevel())
                .append(event.getLevel().toString().length() < LONGEST_LEVEL ? "  " : " ")
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append(": ")
                .append(event.getFormattedMessage());
        for (KeyValuePair pair : pairs(event)) {
            String value = String.valueOf(pair.value);
            boolean bare = value.indexOf(' ') < 0;
            line.append(' ').append(pair.key).append('=').append(bare ? value : "\"" + value + "\"");
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    private static byte[] json(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", RFC_3339.format(event.getInstant()));
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("thread", event.getThreadName());
            json.writeStringField("message", event.getFormattedMessage());
            for (KeyValuePair pair : pairs(event)) {
                json.writeFieldName(pair.key);
                write(json, pair.value);
            }
            if (event.getThrowableProxy() != null) {
                json.writeStringField("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            return (event.getFormattedMessage() + "\n").getBytes(UTF_8);
        }
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Fields fields) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object item : list) {
                write(json, item);
            }
            json.writeEndArray();
        } else {
            // All else would need a mapper of objects, which takes long to make.
            json.writePOJO(
                    value == null || value instanceof Number || value instanceof Boolean
                            ? value
                            : String.valueOf(value));
        }
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        return event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
