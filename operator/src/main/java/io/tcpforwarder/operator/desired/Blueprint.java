package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderSpec;
import org.jspecify.annotations.Nullable;

/**
 * All that the desired objects depend on.
 *
 * @param forwarder the resource, accepted
 * @param config what its pods shall do
 * @param pods what they are
 * @param rollout what is noted of their upgrade; null: none is under way
 * @param renewedAccount see {@link PodTokens}
 * @param monitoring what holds for the ServiceMonitors of all forwarders
 */
public record Blueprint(
        TcpForwarder forwarder,
        DataPlaneConfig config,
        Rendering pods,
        @Nullable Rollout rollout,
        @Nullable String renewedAccount,
        MonitoringDefaults monitoring) {
    String name() {
        return forwarder.getMetadata().getName();
    }

    TcpForwarderSpec spec() {
        return forwarder.getSpec();
    }

    ObjectNames names() {
        return ObjectNames.of(name());
    }

    /** Metadata of an object that goes when the forwarder goes. */
    ObjectMeta metadata(String name) {
        ObjectMeta owner = forwarder.getMetadata();
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(owner.getNamespace())
                .withLabels(Labels.of(name()))
                .addNewOwnerReference()
                .withApiVersion(forwarder.getApiVersion())
                .withKind(forwarder.getKind())
                .withName(owner.getName())
                .withUid(owner.getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .build();
    }
}
