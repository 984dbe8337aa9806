package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a listener chooses the endpoint of a new connection. */
public enum Algorithm {
    /** The better score of two random endpoints, weighed by their load. */
    @JsonProperty("Ewma")
    EWMA,

    /** The fewest connections for the weight. */
    @JsonProperty("LeastConnections")
    LEAST_CONNECTIONS,

    /** One after the other, by weight. */
    @JsonProperty("RoundRobin")
    ROUND_ROBIN,

    /** At random, by weight. */
    @JsonProperty("Random")
    RANDOM,

    /** By the client's address: the same client to the same endpoint, as long as that is not overloaded. */
    @JsonProperty("SourceIPHash")
    SOURCE_IP_HASH
}
