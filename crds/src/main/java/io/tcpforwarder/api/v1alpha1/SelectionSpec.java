package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * How endpoints are chosen.
 *
 * @param algorithm the rule
 */
public record SelectionSpec(
        @JsonPropertyDescription(
                "How the endpoint of a new connection is chosen among the usable ones. Ewma: draws two at random and takes the one with the better score, weighed by its load. LeastConnections: the fewest connections for its weight. RoundRobin: one after the other. Random: at random. Default: Ewma.")
        Algorithm algorithm) {
    public SelectionSpec {
        algorithm = Absent.orElse(algorithm, Algorithm.EWMA);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static SelectionSpec defaults() {
        return new SelectionSpec(null);
    }
}
