package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a data-plane pod thinks of an endpoint, best first. */
public enum EndpointState {
    /** Gets connections. */
    @JsonProperty("Healthy")
    HEALTHY,

    /** Serves still, but is about to go: gets connections only when no other can. */
    @JsonProperty("Terminating")
    TERMINATING,

    /** Its pod is not ready: gets no connections. */
    @JsonProperty("NotReady")
    NOT_READY,

    /** Failed too often: gets no connections until a probe or time revives it. */
    @JsonProperty("Ejected")
    EJECTED
}
