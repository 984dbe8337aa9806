package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * How endpoints are chosen.
 *
 * @param algorithm the rule
 * @param slowStart how long an endpoint that is new or back takes to its full share
 */
public record SelectionSpec(
        @JsonPropertyDescription(
                "How the endpoint of a new connection is chosen among the usable ones. Ewma: draws two at random, three where there are fewer than eight, and takes the one with the better score, weighed by its load. LeastConnections: the fewest connections for its weight. RoundRobin: one after the other. Random: at random. SourceIPHash: by the client's address, so that a client comes back to the same endpoint; few clients move when endpoints come or go, and none is sent to an endpoint that carries a quarter more than its share. Default: Ewma.")
        Algorithm algorithm,

        @ValidationRule(value = "duration(self) <= duration('1h')", message = "must be at most 1h")
        @DurationText
        @JsonPropertyDescription(
                "How long an endpoint that is new, has become ready or has recovered takes until it gets its full share of new connections; it begins with a tenth. 0s to 1h; 0s: at once. Default: 30s.")
        Duration slowStart) {
    public SelectionSpec {
        algorithm = Absent.orElse(algorithm, Algorithm.EWMA);
        slowStart = Absent.orElse(slowStart, Duration.ofSeconds(30));
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static SelectionSpec defaults() {
        return new SelectionSpec(null, null);
    }
}
