package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the connections of one client come to the same data-plane pod. */
public enum SessionAffinity {
    /** To any pod. */
    @JsonProperty("None")
    NONE,

    /** To the pod of its connection before, if that is not long ago. */
    @JsonProperty("ClientIP")
    CLIENT_IP
}
