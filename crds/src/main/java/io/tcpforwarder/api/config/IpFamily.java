package io.tcpforwarder.api.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The two kinds of address, written as an EndpointSlice writes its addressType. */
public enum IpFamily {
    /** Four bytes. */
    @JsonProperty("IPv4")
    IPV4,

    /** Sixteen bytes. */
    @JsonProperty("IPv6")
    IPV6
}
