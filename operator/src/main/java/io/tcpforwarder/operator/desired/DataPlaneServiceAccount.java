package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The account of the data-plane pods. */
final class DataPlaneServiceAccount {
    private DataPlaneServiceAccount() {}

    static ServiceAccount of(Blueprint blueprint) {
        return new ServiceAccountBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .build();
    }
}
