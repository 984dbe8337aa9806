package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for.
 *
 * @param listeners 1 to 64 ports
 * @param selection how endpoints are chosen
 * @param scoring how they are judged
 * @param probe how they are checked
 * @param pool connections opened in advance
 * @param connect how they are reached
 * @param keepAlive how soon a lost host is noticed
 * @param limits what a pod lets in
 * @param drain how a pod stops
 * @param workload the Deployment
 * @param service the Service
 * @param podDisruptionBudget how many pods may be evicted at once
 * @param networkPolicy who may connect to the pods
 * @param monitoring how Prometheus finds their metrics
 * @param unreadable what of it could not be understood, so that all else was left out too; null: everything could. Never written.
 */
@ValidationRule(
        value =
                "!self.listeners.exists(l, has(l.nodePort)) || (has(self.service) && has(self.service.type) && self.service.type != 'ClusterIP')",
        message = "a listener's nodePort needs service.type NodePort or LoadBalancer")
public record TcpForwarderSpec(
        @Required
        @Size(min = 1, max = 64)
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, b.port == a.port))",
                message = "two listeners have the same port; each needs its own")
        @ValidationRule(
                value =
                        "self.all(a, !has(a.nodePort) || self.exists_one(b, has(b.nodePort) && b.nodePort == a.nodePort))",
                message = "two listeners have the same nodePort; each needs its own")
        @JsonPropertyDescription(
                "Ports on which the forwarder accepts connections, 1 to 64, each with the Services that the connections go to.")
        List<ListenerSpec> listeners,

        @JsonPropertyDescription("How the endpoint of a new connection is chosen.")
        SelectionSpec selection,

        @JsonPropertyDescription(
                "How connections and probes become the score of an endpoint. No compatibility promise in v1alpha1.")
        ScoringSpec scoring,

        @ValidationRule(
                value = "(has(self.type) && self.type == 'SendExpect') == has(self.sendExpect)",
                message = "sendExpect is required for type SendExpect, and for no other")
        @JsonPropertyDescription(
                "How endpoints are checked between connections, and when failures eject one. What a probe sends is no secret: it can be read in this resource, in the ConfigMap made of it and at /config of the pods.")
        ProbeSpec probe,

        @ValidationRule(
                value =
                        "(has(self.maxSize) ? self.maxSize : 0) >= (has(self.minSize) ? self.minSize : 0) && (has(self.maxSize) ? self.maxSize : 0) >= (has(self.initialSize) ? self.initialSize : 0)",
                message = "initialSize and minSize must be at most maxSize")
        @JsonPropertyDescription(
                "Connections to endpoints that are opened before a client asks for one. A client that gets one saves the time to connect. Each carries one client only. Not for MySQL and MariaDB, which count a connection that waits in vain as an error of this host and block it. Off by default.")
        PoolSpec pool,

        @JsonPropertyDescription("How a connection to an endpoint is opened, and how often that is tried.")
        ConnectSpec connect,

        @JsonPropertyDescription(
                "How soon a client or an endpoint is noticed whose host is gone; holds for connections that begin after a change.")
        KeepAliveSpec keepAlive,

        @JsonPropertyDescription("What one data-plane pod lets in.")
        LimitsSpec limits,

        @JsonPropertyDescription(
                "How a data-plane pod stops, on a rollout, a scale-in or the end of its node, and what becomes of connections to an endpoint that is gone.")
        DrainSpec drain,

        @JsonPropertyDescription("The Deployment of data-plane pods.")
        WorkloadSpec workload,

        @JsonPropertyDescription("The Service in front of the data-plane pods.")
        ServiceSpec service,

        @JsonPropertyDescription("How many data-plane pods may be evicted at once, as when nodes are drained.")
        PodDisruptionBudgetSpec podDisruptionBudget,

        @JsonPropertyDescription("Who may connect to the data-plane pods. Everybody by default.")
        NetworkPolicySpec networkPolicy,

        @JsonPropertyDescription("How Prometheus finds the metrics of the data-plane pods.")
        MonitoringSpec monitoring,

        @JsonIgnore @Nullable String unreadable) {
    public TcpForwarderSpec {
        listeners = Absent.orElse(listeners, List.of());
        selection = Absent.orElse(selection, SelectionSpec.defaults());
        scoring = Absent.orElse(scoring, ScoringSpec.defaults());
        probe = Absent.orElse(probe, ProbeSpec.defaults());
        pool = Absent.orElse(pool, PoolSpec.defaults());
        connect = Absent.orElse(connect, ConnectSpec.defaults());
        keepAlive = Absent.orElse(keepAlive, KeepAliveSpec.defaults());
        limits = Absent.orElse(limits, LimitsSpec.defaults());
        drain = Absent.orElse(drain, DrainSpec.defaults());
        workload = Absent.orElse(workload, WorkloadSpec.defaults());
        service = Absent.orElse(service, ServiceSpec.defaults());
        podDisruptionBudget = Absent.orElse(podDisruptionBudget, PodDisruptionBudgetSpec.defaults());
        networkPolicy = Absent.orElse(networkPolicy, NetworkPolicySpec.defaults());
        monitoring = Absent.orElse(monitoring, MonitoringSpec.defaults());
    }

    /** A spec of which nothing is known but why. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    static TcpForwarderSpec unreadable(String why) {
        return new TcpForwarderSpec(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, why);
    }
}
