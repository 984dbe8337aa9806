package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * One listener in one pod.
 *
 * @param name of the listener
 * @param port it listens on
 * @param accepting whether its socket is open
 * @param error why it could not be opened
 * @param sourceError why the endpoints of a backend cannot be followed
 * @param endpoints known
 * @param healthyEndpoints healthy here
 * @param ejectedEndpoints ejected here
 * @param activeConnections open now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "(has(self.healthyEndpoints) ? self.healthyEndpoints : 0) + (has(self.ejectedEndpoints) ? self.ejectedEndpoints : 0) <= (has(self.endpoints) ? self.endpoints : 0)",
        message = "healthyEndpoints and ejectedEndpoints are among the endpoints, and none is both")
public record ListenerReport(
        @Required @Size(max = 63) @JsonPropertyDescription("Name of the listener.")
        String name,

        @Required @Min(1) @Max(65535) @JsonPropertyDescription("Port it listens on.")
        int port,

        @Required
        @JsonPropertyDescription("Whether the pod accepts connections on it; false while no endpoint is usable.")
        boolean accepting,

        @Size(max = 1024)
        @JsonPropertyDescription("Why the port could not be opened. Absent when all is well.")
        @Nullable
        String error,

        @Size(max = 1024)
        @JsonPropertyDescription(
                "Why the endpoints of a backend cannot be followed, so that the last known ones are used. Absent when all is well.")
        @Nullable
        String sourceError,

        @Min(0) @Max(1_000_000) @JsonPropertyDescription("Endpoints of its backends.")
        int endpoints,

        @Min(0) @Max(1_000_000) @JsonPropertyDescription("Endpoints that this pod finds healthy.")
        int healthyEndpoints,

        @Min(0) @Max(1_000_000) @JsonPropertyDescription("Endpoints that this pod has ejected.")
        int ejectedEndpoints,

        @Min(0) @Max(1_000_000_000) @JsonPropertyDescription("Connections open now.")
        long activeConnections) {}
