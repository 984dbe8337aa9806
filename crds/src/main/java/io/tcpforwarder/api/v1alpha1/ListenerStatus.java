package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * Sums over one listener.
 *
 * @param name of the listener
 * @param port it listens on
 * @param endpoints known
 * @param healthyEndpoints healthy in every pod that reports
 * @param activeConnections open now, over all pods
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListenerStatus(
        @Required @JsonPropertyDescription("Name of the listener.")
        String name,

        @JsonPropertyDescription("Port it listens on.") int port,

        @JsonPropertyDescription("Endpoints of its backends.")
        int endpoints,

        @JsonPropertyDescription("Endpoints that every reporting pod finds healthy.")
        int healthyEndpoints,

        @JsonPropertyDescription("Connections open now, over all pods, as last reported.")
        long activeConnections) {}
