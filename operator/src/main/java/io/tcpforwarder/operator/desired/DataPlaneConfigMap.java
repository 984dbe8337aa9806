package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.tcpforwarder.api.config.DataPlaneConfig;
import java.util.Map;

/** What the data-plane pods are told; they watch it. */
final class DataPlaneConfigMap {
    private DataPlaneConfigMap() {}

    static ConfigMap of(Blueprint blueprint) {
        ObjectMeta metadata = blueprint.metadata(blueprint.names().owned());
        Rollout rollout = blueprint.rollout();
        if (rollout != null) {
            metadata.setAnnotations(Map.of(Rollout.ANNOTATION, rollout.text()));
        }
        return new ConfigMapBuilder()
                .withMetadata(metadata)
                .addToData(DataPlaneConfig.FILE_NAME, ConfigJson.write(blueprint.config()))
                .build();
    }
}
