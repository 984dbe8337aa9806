package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How a connection to an endpoint is opened.
 *
 * @param timeout limit of one attempt
 * @param attempts endpoints tried at most
 * @param totalTimeout limit over all attempts
 * @param hedgeAfter when a second attempt begins beside the first
 */
@ValidationRule(
        value =
                "!has(self.timeout) || duration(self.timeout) <= duration(has(self.totalTimeout) ? self.totalTimeout : '5s')",
        message = "timeout must be at most totalTimeout, which is 5s where it is left out")
@ValidationRule(
        value =
                "!has(self.hedgeAfter) || duration(self.hedgeAfter) < duration(has(self.timeout) ? self.timeout : '2s')",
        message = "hedgeAfter must be shorter than timeout, which is 2s where it is left out: no attempt takes longer")
public record ConnectSpec(
        @ValidationRule(
                value = "duration(self) >= duration('10ms') && duration(self) <= duration('5m')",
                message = "must be between 10ms and 5m")
        @DurationText
        @JsonPropertyDescription("How long one attempt to connect may take. 10ms to 5m. Default: 2s.")
        Duration timeout,

        @Min(1)
        @Max(10)
        @JsonPropertyDescription(
                "How many different endpoints are tried for one connection, as long as no byte was forwarded. 1 to 10. Default: 3.")
        Integer attempts,

        @ValidationRule(
                value = "duration(self) >= duration('10ms') && duration(self) <= duration('10m')",
                message = "must be between 10ms and 10m")
        @DurationText
        @JsonPropertyDescription(
                "How long all attempts together may take; then the client is disconnected. 10ms to 10m. Default: 5s.")
        Duration totalTimeout,

        @ValidationRule(value = "duration(self) <= duration('5m')", message = "must be at most 5m")
        @DurationText
        @JsonPropertyDescription(
                "When an attempt to connect has taken this long, a second one begins beside it on another endpoint; the first to connect gets the connection, the other is closed. For at most one in twenty connections, so that a slow backend does not get twice the load. 0s to 5m; 0s: never. Default: 0s.")
        Duration hedgeAfter) {
    public ConnectSpec {
        timeout = Absent.orElse(timeout, Duration.ofSeconds(2));
        attempts = Absent.orElse(attempts, 3);
        totalTimeout = Absent.orElse(totalTimeout, Duration.ofSeconds(5));
        hedgeAfter = Absent.orElse(hedgeAfter, Duration.ZERO);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ConnectSpec defaults() {
        return new ConnectSpec(null, null, null, null);
    }
}
