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
 * @param image what they run
 * @param renewedAccount uid of their ServiceAccount where it is not the one that they were made with; else null
 */
public record Blueprint(
        TcpForwarder forwarder,
        DataPlaneConfig config,
        DataPlaneImage image,
        @Nullable String renewedAccount) {
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
