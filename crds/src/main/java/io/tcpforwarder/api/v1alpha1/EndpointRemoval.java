package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of connections to an endpoint that was removed. */
public enum EndpointRemoval {
    /** They go on until they end. */
    @JsonProperty("Keep")
    KEEP,

    /** They may go on for as long as those of a pod that stops. */
    @JsonProperty("Drain")
    DRAIN,

    /** They are reset at once. */
    @JsonProperty("Close")
    CLOSE
}
