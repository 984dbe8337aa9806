package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;

/**
 * Names what a spec asks for, but for the number of pods: autoscalers write that too, and no generation tells them from the
 * author.
 */
public final class SpecDigest {
    private SpecDigest() {}

    /** The same in every process of one version, in 16 hexadecimal digits. */
    public static String of(TcpForwarder forwarder) {
        ObjectNode spec = StableJson.MAPPER.valueToTree(forwarder.getSpec());
        if (spec.get("workload") instanceof ObjectNode workload) {
            workload.remove("replicas");
        }
        return ConfigDigest.of(spec.toString());
    }
}
