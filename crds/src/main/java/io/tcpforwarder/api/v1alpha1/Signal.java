package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What counts as the speed of an endpoint. */
public enum Signal {
    /** How long it takes to connect. */
    @JsonProperty("Connect")
    CONNECT,

    /** How long the endpoint takes to say something. */
    @JsonProperty("FirstByte")
    FIRST_BYTE,

    /** The kernel's round-trip time, TCP_INFO. */
    @JsonProperty("Rtt")
    RTT
}
