package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an endpoint is in its state. */
public enum EndpointReason {
    /** Healthy: the last probe reached it. */
    @JsonProperty("ProbeSucceeded")
    PROBE_SUCCEEDED,

    /** Healthy: the last real connection reached it. */
    @JsonProperty("ConnectionSucceeded")
    CONNECTION_SUCCEEDED,

    /** Healthy: nothing is known against it yet. */
    @JsonProperty("Untried")
    UNTRIED,

    /** Terminating: its EndpointSlice says so. */
    @JsonProperty("PodTerminating")
    POD_TERMINATING,

    /** NotReady: its EndpointSlice says so. */
    @JsonProperty("PodNotReady")
    POD_NOT_READY,

    /** Ejected: probe.maxFailures failures came in a row. */
    @JsonProperty("ConsecutiveFailures")
    CONSECUTIVE_FAILURES,

    /** Ejected: fewer than half of its connections and probes succeed. */
    @JsonProperty("LowSuccessRate")
    LOW_SUCCESS_RATE
}
