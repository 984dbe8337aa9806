package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How endpoints are checked between connections, and when failures eject one.
 *
 * @param type what a probe does
 * @param interval time between two probes of one endpoint
 * @param timeout limit of one probe
 * @param maxFailures failures in a row that eject
 * @param recoveryTime longest ejection
 */
public record ProbeSpec(
        @JsonPropertyDescription(
                "What a probe does. TCP: opens a connection and closes it. None: no probes, only real connections tell. Default: TCP.")
        ProbeType type,

        @ValidationRule(
                value = "duration(self) >= duration('100ms') && duration(self) <= duration('1h')",
                message = "must be between 100ms and 1h")
        @DurationText
        @JsonPropertyDescription(
                "Time between two probes of one endpoint, varied by 20 percent. 100ms to 1h. Default: 5s.")
        Duration interval,

        @ValidationRule(
                value = "duration(self) >= duration('10ms') && duration(self) <= duration('1m')",
                message = "must be between 10ms and 1m")
        @DurationText
        @JsonPropertyDescription("How long a probe may take before it counts as failed. 10ms to 1m. Default: 2s.")
        Duration timeout,

        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
                "Failures in a row, of connections and probes together, after which an endpoint is ejected. 1 to 100. Default: 3.")
        Integer maxFailures,

        @ValidationRule(
                value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                message = "must be between 1s and 24h")
        @DurationText
        @JsonPropertyDescription(
                "Longest ejection. The first lasts 5s, each further one twice as long, up to this. A probe that succeeds ends it earlier. 1s to 24h. Default: 60s.")
        Duration recoveryTime) {
    public ProbeSpec {
        type = Absent.orElse(type, ProbeType.TCP);
        interval = Absent.orElse(interval, Duration.ofSeconds(5));
        timeout = Absent.orElse(timeout, Duration.ofSeconds(2));
        maxFailures = Absent.orElse(maxFailures, 3);
        recoveryTime = Absent.orElse(recoveryTime, Duration.ofSeconds(60));
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ProbeSpec defaults() {
        return new ProbeSpec(null, null, null, null, null);
    }
}
