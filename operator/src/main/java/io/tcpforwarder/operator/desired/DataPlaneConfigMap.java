package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;

/** What the data-plane pods are told; they watch it. */
final class DataPlaneConfigMap {
    private DataPlaneConfigMap() {}

    static ConfigMap of(Blueprint blueprint) {
        return new ConfigMapBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .addToData(DataPlaneConfig.FILE_NAME, ConfigJson.write(blueprint.config()))
                .build();
    }
}
