package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.tcpforwarder.api.v1alpha1.NetworkPolicySpec;
import java.util.Collection;
import java.util.List;

/**
 * Who may connect to the pods. What they open themselves is left alone: it goes to the API server, to name servers and to
 * endpoints whose addresses and ports change without anybody asking us, and a policy that lags behind them refuses connections.
 */
final class IngressPolicy {
    private IngressPolicy() {}

    static NetworkPolicy of(Blueprint blueprint) {
        NetworkPolicySpec asked = blueprint.spec().networkPolicy();
        return new NetworkPolicyBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(blueprint.name()))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .withIngress(
                        rule(
                                asked.from(),
                                ForwarderService.listenerPorts(blueprint).keySet()),
                        rule(asked.metricsFrom(), List.of(DataPlanePod.ADMIN_PORT)))
                .endSpec()
                .build();
    }

    private static NetworkPolicyIngressRule rule(List<NetworkPolicyPeer> from, Collection<Integer> ports) {
        return new NetworkPolicyIngressRule(
                from,
                ports.stream()
                        .map(port -> new NetworkPolicyPort(null, new IntOrString(port), "TCP"))
                        .toList());
    }
}
