package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the forwarder is reachable. */
public enum ServiceType {
    /** From inside the cluster. */
    @JsonProperty("ClusterIP")
    CLUSTER_IP,

    /** On a port of every node too. */
    @JsonProperty("NodePort")
    NODE_PORT,

    /** Through a load balancer of the cloud too. */
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER
}
