package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How experience becomes a score. The knobs carry no compatibility promise in v1alpha1.
 *
 * @param signal what is measured
 * @param alphaPercent weight of the newest sample, 1 to 99 percent
 * @param failurePenalty added to the score by one failure
 * @param historySize samples after which older ones fade
 * @param historicalBonusPercent taken off the score of an endpoint that never fails, 0 to 50 percent
 */
public record ScoringSpec(
        @JsonPropertyDescription(
                "What counts as the speed of an endpoint. Connect: how long it takes to connect, which is the way there and the queue of those who wait to be accepted. FirstByte: from connected, or from the client's first byte where the client speaks first, to the endpoint's first byte, which is the work of the server; only for protocols that answer soon. Rtt: the round-trip time that the kernel measured, on Linux. Default: Connect.")
        Signal signal,

        @Min(1)
        @Max(99)
        @JsonPropertyDescription(
                "Weight of the newest sample in the averages, in percent, when samples come one probe interval apart; with more samples each weighs less. 1 to 99. Default: 10.")
        Integer alphaPercent,

        @ValidationRule(value = "duration(self) <= duration('1h')", message = "must be at most 1h")
        @DurationText
        @JsonPropertyDescription(
                "Added to the score of an endpoint that just failed; doubled with each further failure in a row, up to 16 times, and fading with 20 s. 0s to 1h; 0s: no penalty. Default: 1s.")
        Duration failurePenalty,

        @Min(1)
        @Max(10000)
        @JsonPropertyDescription("How many samples the success rate remembers. 1 to 10000. Default: 100.")
        Integer historySize,

        @Min(0)
        @Max(50)
        @JsonPropertyDescription(
                "Taken off the score, in percent, of an endpoint whose success rate is at least 99 percent over a full history. 0 to 50. Default: 10.")
        Integer historicalBonusPercent) {
    public ScoringSpec {
        signal = Absent.orElse(signal, Signal.CONNECT);
        alphaPercent = Absent.orElse(alphaPercent, 10);
        failurePenalty = Absent.orElse(failurePenalty, Duration.ofSeconds(1));
        historySize = Absent.orElse(historySize, 100);
        historicalBonusPercent = Absent.orElse(historicalBonusPercent, 10);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ScoringSpec defaults() {
        return new ScoringSpec(null, null, null, null, null);
    }
}
