package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are checked between connections, and when failures eject one.
 *
 * @param type what a probe does
 * @param sendExpect what to send and expect
 * @param interval time between two probes of one endpoint
 * @param timeout limit of one probe
 * @param maxFailures failures in a row that eject
 * @param recoveryTime longest ejection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProbeSpec(
        @JsonPropertyDescription(
                "What a probe does. TCP: opens a connection and looks whether the other side keeps it. Redis: expects an answer to PING. SMTP: expects the greeting 220 and quits. PostgreSQL: expects an answer to an SSLRequest. MySQL: expects the greeting and logs in as user tcpforwarder without a password, who need not exist. SendExpect: as probe.sendExpect says. None: no probes, only real connections tell. Default: TCP.")
        ProbeType type,

        @ValidationRule(
                value = "!(has(self.send) && has(self.sendHex)) && has(self.expect) != has(self.expectHex)",
                message = "needs exactly one of expect and expectHex, and at most one of send and sendHex")
        @JsonPropertyDescription(
                "What a probe of type SendExpect sends and expects; required for it, refused for others.")
        @Nullable
        SendExpectSpec sendExpect,

        @ValidationRule(
                value = "duration(self) >= duration('100ms') && duration(self) <= duration('1h')",
                message = "must be between 100ms and 1h")
        @DurationText
        @JsonPropertyDescription(
                "Time between two probes of one endpoint, varied by 20 percent. While an endpoint stays down it is doubled with each probe, up to recoveryTime or 60s, whichever is shorter. 100ms to 1h. Default: 5s.")
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
        return new ProbeSpec(null, null, null, null, null, null);
    }
}
