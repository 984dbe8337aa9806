package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How soon a peer is noticed whose host is gone, on both sides of a connection.
 *
 * @param idle silence after which the kernel begins to ask
 * @param interval between two questions
 * @param retries questions without an answer that end the connection
 */
public record KeepAliveSpec(
        @ValidationRule(
                value = "!self.contains('ms') && duration(self) >= duration('1s') && duration(self) <= duration('9h')",
                message = "must be whole seconds, between 1s and 9h")
        @DurationText
        @JsonPropertyDescription(
                "How long a connection may be silent before the kernel asks the other side whether it is still there. Whole seconds, 1s to 9h. Default: 60s.")
        Duration idle,

        @ValidationRule(
                value = "!self.contains('ms') && duration(self) >= duration('1s') && duration(self) <= duration('1h')",
                message = "must be whole seconds, between 1s and 1h")
        @DurationText
        @JsonPropertyDescription("Time between two such questions. Whole seconds, 1s to 1h. Default: 30s.")
        Duration interval,

        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
                "Questions without an answer after which the connection is reset. Bytes that nobody acknowledges end it after idle + interval * retries as well. 1 to 100. Default: 3.")
        Integer retries) {
    public KeepAliveSpec {
        idle = Absent.orElse(idle, Duration.ofSeconds(60));
        interval = Absent.orElse(interval, Duration.ofSeconds(30));
        retries = Absent.orElse(retries, 3);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static KeepAliveSpec defaults() {
        return new KeepAliveSpec(null, null, null);
    }
}
