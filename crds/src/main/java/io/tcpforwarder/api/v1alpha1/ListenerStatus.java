package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One listener: sums, and what keeps it from being served as the spec says.
 *
 * @param name of the listener
 * @param reason why it is not served as the spec says, a {@link ConditionReason}; null: it is
 * @param message the same for a person; null: it is
 * @param port it listens on
 * @param endpoints known
 * @param healthyEndpoints healthy in every pod that reports
 * @param activeConnections open now, over all pods
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListenerStatus(
        @Required @JsonPropertyDescription("Name of the listener.")
        String name,

        @JsonPropertyDescription(
                "Why it is not served as the spec says, in one word, one of the reasons of conditions Accepted and ResolvedRefs. Absent when it is.")
        @Nullable
        String reason,

        @Size(max = 512)
        @JsonPropertyDescription(
                "The same for a person: the place in the spec, what was expected there, and what becomes of the listener meanwhile. Absent when it is served as the spec says.")
        @Nullable
        String message,

        @JsonPropertyDescription("Port it listens on.") int port,

        @JsonPropertyDescription("Endpoints of its backends.")
        int endpoints,

        @JsonPropertyDescription("Endpoints that every reporting pod finds healthy.")
        int healthyEndpoints,

        @JsonPropertyDescription("Connections open now, over all pods, as last reported.")
        long activeConnections) {
    /** The same sums, and what is wrong. */
    public ListenerStatus with(String problem, String explanation) {
        return new ListenerStatus(name, problem, explanation, port, endpoints, healthyEndpoints, activeConnections);
    }
}
