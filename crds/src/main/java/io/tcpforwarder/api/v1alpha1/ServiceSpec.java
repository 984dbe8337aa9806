package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * The Service in front of the data-plane pods.
 *
 * @param type how the forwarder is reachable
 */
public record ServiceSpec(
        @JsonPropertyDescription(
                "How the forwarder is reachable: ClusterIP, NodePort or LoadBalancer. Default: ClusterIP.")
        ServiceType type) {
    public ServiceSpec {
        type = Absent.orElse(type, ServiceType.CLUSTER_IP);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ServiceSpec defaults() {
        return new ServiceSpec(null);
    }
}
