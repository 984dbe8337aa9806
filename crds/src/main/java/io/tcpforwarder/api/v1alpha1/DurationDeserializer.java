package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.time.Duration;

/** Reads a duration from text; anything else is refused with the duration's own message. */
final class DurationDeserializer extends StdDeserializer<Duration> {
    DurationDeserializer() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return (Duration) context.handleUnexpectedToken(
                    Duration.class, parser.currentToken(), parser, "a duration is text, such as \"5s\"");
        }
        try {
            return DurationFormat.parse(parser.getText());
        } catch (IllegalArgumentException e) {
            throw InvalidFormatException.from(parser, e.getMessage(), parser.getText(), Duration.class);
        }
    }
}
