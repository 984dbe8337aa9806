package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint, as one pod sees it.
 *
 * @param listener whose endpoint it is
 * @param backend the Service it belongs to
 * @param address IP address
 * @param port pod port
 * @param targetRef what is behind it
 * @param state here
 * @param reason for that state
 * @param score microseconds, lower is better
 * @param latencyMicros of what the signal measures, in microseconds
 * @param successPercent 0 to 100
 * @param activeConnections open now
 * @param lastTransitionTime when the state last changed, RFC 3339
 * @param lastFailure what it failed at last, told where it is ejected; null from a data plane of before this was told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointReport(
        @Required @Size(max = 63) @JsonPropertyDescription("Listener whose endpoint this is.")
        String listener,

        @Size(max = 253) @JsonPropertyDescription("Service it belongs to.") @Nullable
        String backend,

        @Required @Size(max = 64) @JsonPropertyDescription("IP address.")
        String address,

        @Required @Min(1) @Max(65535) @JsonPropertyDescription("Port of the pod.")
        int port,

        @JsonPropertyDescription("What is behind the address, mostly a Pod.") @Nullable
        TargetRef targetRef,

        @Required @JsonPropertyDescription("Healthy, Terminating, NotReady or Ejected.")
        EndpointState state,

        @Required @JsonPropertyDescription("Why it is in that state.")
        EndpointReason reason,

        @Min(0) @Max(1e15) @JsonPropertyDescription("Score in microseconds, lower is better.")
        long score,

        @Min(0) @Max(1e15) @JsonPropertyDescription("Recent latency in microseconds, of what the signal measures.")
        long latencyMicros,

        @Min(0) @Max(100) @JsonPropertyDescription("Connections and probes that succeeded, in percent.")
        int successPercent,

        @Min(0) @Max(1_000_000_000) @JsonPropertyDescription("Connections open now.")
        long activeConnections,

        @Size(max = 40) @JsonPropertyDescription("When the state last changed, RFC 3339.") @Nullable
        String lastTransitionTime,

        @JsonPropertyDescription("What it failed at last. Only of endpoints that are ejected.") @Nullable
        EndpointFailure lastFailure) {
    /** The same, but for its last failure. */
    public EndpointReport with(@Nullable EndpointFailure failure) {
        return new EndpointReport(
                listener,
                backend,
                address,
                port,
                targetRef,
                state,
                reason,
                score,
                latencyMicros,
                successPercent,
                activeConnections,
                lastTransitionTime,
                failure);
    }
}
