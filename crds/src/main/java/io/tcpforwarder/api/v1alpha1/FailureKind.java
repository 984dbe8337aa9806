package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What has failed at an endpoint. */
public enum FailureKind {
    /** A probe. */
    @JsonProperty("Probe")
    PROBE,

    /** A connection for a client, or one that was to wait for one. */
    @JsonProperty("Connection")
    CONNECTION
}
