package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How a data-plane pod stops.
 *
 * @param delay how long it goes on accepting
 * @param timeout how long connections may finish
 */
public record DrainSpec(
        @ValidationRule(value = "duration(self) <= duration('10m')", message = "must be at most 10m")
        @DurationText
        @JsonPropertyDescription(
                "How long a data-plane pod that was told to stop still accepts connections, until nobody sends it any. 0s to 10m. Default: 10s.")
        Duration delay,

        @ValidationRule(value = "duration(self) <= duration('24h')", message = "must be at most 24h")
        @DurationText
        @JsonPropertyDescription(
                "How long its connections may go on after that before they are closed. The grace period of the pods is delay + timeout + 10s. 0s to 24h. Default: 5m.")
        Duration timeout) {
    public DrainSpec {
        delay = Absent.orElse(delay, Duration.ofSeconds(10));
        timeout = Absent.orElse(timeout, Duration.ofMinutes(5));
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static DrainSpec defaults() {
        return new DrainSpec(null, null);
    }
}
