package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which data-plane pods get connections from outside the cluster. */
public enum ExternalTrafficPolicy {
    /** All; a node may hide the client's address. */
    @JsonProperty("Cluster")
    CLUSTER,

    /** Those of the node that was reached; the client's address is kept. */
    @JsonProperty("Local")
    LOCAL
}
