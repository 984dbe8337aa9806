package io.tcpforwarder.dataplane.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LineEncoderTest {
    private final LineEncoder encoder = new LineEncoder();

    private static LoggingEvent event(String message, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "test",
                new LoggerContext().getLogger("io.tcpforwarder.dataplane.Some"),
                Level.WARN,
                message,
                thrown,
                null);
        event.setInstant(Instant.parse("2026-01-01T00:00:00Z"));
        event.setThreadName("control");
        return event;
    }

    private String encoded(LoggingEvent event) {
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void aLineForPeopleSaysWhenWhoAndWhat() {
        assertThat(encoded(event("all is well", null))).isEqualTo("2026-01-01T00:00:00.000Z WARN  Some: all is well\n");
    }

    @Test
    void pairsFollowTheMessageAndAreQuotedWhereTheyHaveBlanks() {
        LoggingEvent event = event("ended", null);
        event.addKeyValuePair(new KeyValuePair("bytes", 4L));
        event.addKeyValuePair(new KeyValuePair("failed", "a b"));
        assertThat(encoded(event)).endsWith("Some: ended bytes=4 failed=\"a b\"\n");
    }

    @Test
    void oneObjectALineHoldsAllWithTheStackInOneString() throws IOException {
        encoder.format(LogFormat.JSON);
        LoggingEvent event = event("line one\nline \"two\"", new IllegalStateException("broken"));
        event.addKeyValuePair(new KeyValuePair("bytes", 4L));
        String line = encoded(event);
        assertThat(line.lines()).hasSize(1);
        assertThat(line).endsWith("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("time").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("io.tcpforwarder.dataplane.Some");
        assertThat(json.get("thread").asText()).isEqualTo("control");
        assertThat(json.get("message").asText()).isEqualTo("line one\nline \"two\"");
        assertThat(json.get("bytes").asInt()).isEqualTo(4);
        assertThat(json.get("error").asText()).contains("broken", "LineEncoderTest.java");
    }
}
