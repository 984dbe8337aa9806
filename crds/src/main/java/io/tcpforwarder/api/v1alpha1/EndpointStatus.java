package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint, as all reporting pods together see it: the worst state and score, the sum of connections.
 *
 * @param listener whose endpoint it is
 * @param backend the Service it belongs to
 * @param address IP address
 * @param port pod port
 * @param targetRef what is behind it
 * @param state the worst of the reporting pods
 * @param reason for that state
 * @param score microseconds, lower is better, the worst of the reporting pods
 * @param latencyMicros of what the signal measures, in microseconds
 * @param successPercent 0 to 100
 * @param activeConnections open now, over all pods
 * @param reportingPods pods that have a word on it
 * @param ejectingPods pods that have ejected it
 * @param lastTransitionTime when the state last changed, RFC 3339
 * @param lastFailure what it failed at last, told where it is ejected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointStatus(
        @Required @JsonPropertyDescription("Listener whose endpoint this is.")
        String listener,

        @JsonPropertyDescription("Service it belongs to.") @Nullable
        String backend,

        @Required @JsonPropertyDescription("IP address.") String address,

        @Required @JsonPropertyDescription("Port of the pod.")
        int port,

        @JsonPropertyDescription("What is behind the address, mostly a Pod.") @Nullable
        TargetRef targetRef,

        @Required
        @JsonPropertyDescription(
                "Healthy, Terminating, NotReady or Ejected: the worst that a reporting pod says. Each data-plane pod decides for itself and sends no connections to what it has ejected; ejectingPods of reportingPods tells how many agree.")
        EndpointState state,

        @Required @JsonPropertyDescription("Why it is in that state, in the pod that said so first.")
        EndpointReason reason,

        @JsonPropertyDescription(
                "Score in microseconds, lower is better: the time that a connection is expected to cost, failures included. The worst of the reporting pods.")
        long score,

        @JsonPropertyDescription(
                "Recent latency in microseconds, of what spec.scoring.signal measures. The worst of the reporting pods.")
        long latencyMicros,

        @JsonPropertyDescription(
                "Connections and probes that succeeded, in percent, recent ones weighing more. The worst of the reporting pods.")
        int successPercent,

        @JsonPropertyDescription("Connections open now, over all pods, as last reported.")
        long activeConnections,

        @JsonPropertyDescription(
                "Data-plane pods that have a word on this endpoint. One that knows more than 100 endpoints lists its worst, and counts for all others too.")
        int reportingPods,

        @JsonPropertyDescription(
                "Data-plane pods that have ejected this endpoint. Where all of them have, it is down; where only some have, look at what lies between those pods and it.")
        int ejectingPods,

        @JsonPropertyDescription("When the state last changed in the pod that said so first, RFC 3339.") @Nullable
        String lastTransitionTime,

        @JsonPropertyDescription(
                "What it failed at last, in the pod that ejected it first. Only of endpoints that are ejected. Another cause alone is no reason to write the status: it is as of the last write.")
        @Nullable
        EndpointFailure lastFailure) {
    /** The same, but for its last failure. */
    public EndpointStatus with(@Nullable EndpointFailure failure) {
        return new EndpointStatus(
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
                reportingPods,
                ejectingPods,
                lastTransitionTime,
                failure);
    }
}
