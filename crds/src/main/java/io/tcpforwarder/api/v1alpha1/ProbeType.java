package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an endpoint is checked between connections. */
public enum ProbeType {
    /** Opens a connection and closes it again. */
    @JsonProperty("TCP")
    TCP,

    /** No checks: only real connections tell. */
    @JsonProperty("None")
    NONE
}
