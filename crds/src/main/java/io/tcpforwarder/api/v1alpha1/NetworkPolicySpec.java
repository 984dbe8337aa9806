package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;

/**
 * Who may connect to the data-plane pods.
 *
 * @param enabled whether that is bounded
 * @param from who may connect to listeners; empty: everybody
 * @param metricsFrom who may read metrics; empty: everybody
 */
public record NetworkPolicySpec(
        @JsonPropertyDescription(
                "Whether a NetworkPolicy lets in nothing but connections to the listeners and to the port of metrics and health, 9090. What the pods themselves open is not bounded. Needs a network that enforces policies. Default: false.")
        Boolean enabled,

        @Size(max = 64)
        @ValidationRule(value = PEER, message = PEER_MESSAGE)
        @JsonPropertyDescription(
                "Who may connect to the listeners, at most 64; the fields are those of kubectl explain networkpolicy.spec.ingress.from. Where a node hides the client's address, an ipBlock sees the node. Default: everybody.")
        List<NetworkPolicyPeer> from,

        @Size(max = 64)
        @ValidationRule(value = PEER, message = PEER_MESSAGE)
        @JsonPropertyDescription(
                "Who may connect to the port of metrics, at most 64, as in from. The node of a pod always may. Default: everybody.")
        List<NetworkPolicyPeer> metricsFrom) {
    private static final String PEER =
            "self.all(p, has(p.ipBlock) != (has(p.podSelector) || has(p.namespaceSelector)))";
    private static final String PEER_MESSAGE =
            "each is either an ipBlock, or a podSelector, a namespaceSelector or both";

    public NetworkPolicySpec {
        enabled = Absent.orElse(enabled, false);
        from = Absent.orElse(from, List.of());
        metricsFrom = Absent.orElse(metricsFrom, List.of());
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static NetworkPolicySpec defaults() {
        return new NetworkPolicySpec(null, null, null);
    }
}
