package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator found and did, and what the data-plane pods report.
 *
 * @param observedGeneration the generation this is about
 * @param conditions Accepted, ResolvedRefs, Programmed, Ready, UpToDate
 * @param replicas pods that exist
 * @param readyReplicas pods that are ready
 * @param selector label selector of the pods, for the scale subresource
 * @param dataPlaneVersion of the pods, the oldest
 * @param addresses where clients connect
 * @param summary sums
 * @param listeners sums per listener
 * @param endpoints worst first, at most 100 and so many that the status stays under 64 KiB
 * @param omittedEndpoints how many are left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TcpForwarderStatus(
        @JsonPropertyDescription("Generation of the resource, metadata.generation, that this status is about.")
        @Nullable
        Long observedGeneration,

        @Size(max = 16)
        @JsonPropertyDescription(
                "Accepted: the spec makes sense, and the API server took every object that it asks for. ResolvedRefs: every Service and port that it names exists. Programmed: both, and every data-plane pod that should run has applied it. Ready: all that, every listener has a healthy endpoint in each pod, and the Service leads to one. These two are Unknown while all that is missing is the word of pods that no longer report. UpToDate: the pods are as this version of the operator makes them, see workload.upgradePolicy.")
        List<ForwarderCondition> conditions,

        @StatusReplicas @JsonPropertyDescription("Data-plane pods that exist.") @Nullable
        Integer replicas,

        @JsonPropertyDescription("Data-plane pods that are ready.") @Nullable
        Integer readyReplicas,

        @LabelSelector @JsonPropertyDescription("Label selector of the data-plane pods.") @Nullable
        String selector,

        @JsonPropertyDescription("Version of the data-plane pods; the oldest while they are being replaced.") @Nullable
        String dataPlaneVersion,

        @Size(max = 16) @JsonPropertyDescription("Addresses at which clients connect.")
        List<AddressStatus> addresses,

        @JsonPropertyDescription("Sums over all listeners.") @Nullable
        SummaryStatus summary,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Each listener of the spec: sums, and what keeps it from being served as the spec says.")
        List<ListenerStatus> listeners,

        @Size(max = 100)
        @JsonPropertyDescription(
                "Endpoints, the worst first: by state, then by how many pods have ejected them, then by score. At most 100, and fewer where long names would make the status larger than 64 KiB.")
        List<EndpointStatus> endpoints,

        @JsonPropertyDescription(
                "Endpoints left out of the list because it is full. All of them are in the metrics and at /endpoints of each pod.")
        int omittedEndpoints) {
    public TcpForwarderStatus {
        conditions = Absent.orElse(conditions, List.of());
        addresses = Absent.orElse(addresses, List.of());
        listeners = Absent.orElse(listeners, List.of());
        endpoints = Absent.orElse(endpoints, List.of());
    }
}
