package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What a person asks for.
 *
 * @param listeners 1 to 64 ports
 * @param selection how endpoints are chosen
 * @param scoring how they are judged
 * @param probe how they are checked
 * @param connect how they are reached
 * @param limits what a pod lets in
 * @param drain how a pod stops
 * @param workload the Deployment
 * @param service the Service
 */
public record TcpForwarderSpec(
        @Required
        @Size(min = 1, max = 64)
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, b.port == a.port))",
                message = "two listeners have the same port; each needs its own")
        @JsonPropertyDescription(
                "Ports on which the forwarder accepts connections, 1 to 64, each with the Services that the connections go to.")
        List<ListenerSpec> listeners,

        @JsonPropertyDescription("How the endpoint of a new connection is chosen.")
        SelectionSpec selection,

        @JsonPropertyDescription(
                "How connections and probes become the score of an endpoint. No compatibility promise in v1alpha1.")
        ScoringSpec scoring,

        @JsonPropertyDescription("How endpoints are checked between connections, and when failures eject one.")
        ProbeSpec probe,

        @JsonPropertyDescription("How a connection to an endpoint is opened, and how often that is tried.")
        ConnectSpec connect,

        @JsonPropertyDescription("What one data-plane pod lets in.")
        LimitsSpec limits,

        @JsonPropertyDescription("How a data-plane pod stops: on a rollout, a scale-in or the end of its node.")
        DrainSpec drain,

        @JsonPropertyDescription("The Deployment of data-plane pods.")
        WorkloadSpec workload,

        @JsonPropertyDescription("The Service in front of the data-plane pods.")
        ServiceSpec service) {
    public TcpForwarderSpec {
        listeners = Absent.orElse(listeners, List.of());
        selection = Absent.orElse(selection, SelectionSpec.defaults());
        scoring = Absent.orElse(scoring, ScoringSpec.defaults());
        probe = Absent.orElse(probe, ProbeSpec.defaults());
        connect = Absent.orElse(connect, ConnectSpec.defaults());
        limits = Absent.orElse(limits, LimitsSpec.defaults());
        drain = Absent.orElse(drain, DrainSpec.defaults());
        workload = Absent.orElse(workload, WorkloadSpec.defaults());
        service = Absent.orElse(service, ServiceSpec.defaults());
    }
}
