package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How connections end that have to: those of a pod that stops, and those of an endpoint that is gone.
 *
 * @param delay how long it goes on accepting
 * @param timeout how long connections may finish
 * @param onEndpointRemoval what becomes of connections to an endpoint that was removed
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
        Duration timeout,

        @JsonPropertyDescription(
                "What becomes of the connections to an endpoint that is no longer one of the Service's. Keep: they go on until they end. Drain: they may go on for drain.timeout, then they are reset. Close: they are reset at once. Default: Keep.")
        EndpointRemoval onEndpointRemoval) {
    public DrainSpec {
        delay = Absent.orElse(delay, Duration.ofSeconds(10));
        timeout = Absent.orElse(timeout, Duration.ofMinutes(5));
        onEndpointRemoval = Absent.orElse(onEndpointRemoval, EndpointRemoval.KEEP);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static DrainSpec defaults() {
        return new DrainSpec(null, null, null);
    }
}
