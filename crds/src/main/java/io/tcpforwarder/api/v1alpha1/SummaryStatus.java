package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * Sums over all listeners.
 *
 * @param endpoints known
 * @param healthyEndpoints healthy in every pod that reports
 * @param ejectedEndpoints ejected in at least one pod
 * @param activeConnections open now, over all pods
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SummaryStatus(
        @JsonPropertyDescription("Endpoints of all listeners.")
        int endpoints,

        @JsonPropertyDescription("Endpoints that every reporting pod finds healthy.")
        int healthyEndpoints,

        @JsonPropertyDescription("Endpoints that at least one reporting pod has ejected.")
        int ejectedEndpoints,

        @JsonPropertyDescription("Connections open now, over all pods, as last reported.")
        long activeConnections) {}
