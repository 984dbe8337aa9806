package io.tcpforwarder.dataplane.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.dataplane.apiserver.JsonObject;
import java.util.Map;

/** Reads of a ConfigMap what {@link ConfigMapSource} asks for. */
public final class ConfigMapJson {
    private ConfigMapJson() {}

    /** Reads one; of its files only the config. */
    public static ConfigMap read(JsonObject json) {
        ConfigMap map = new ConfigMap();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(json.object("metadata").text("name"));
        map.setMetadata(metadata);
        String config = json.object("data").text(DataPlaneConfig.FILE_NAME);
        map.setData(config == null ? Map.of() : Map.of(DataPlaneConfig.FILE_NAME, config));
        return map;
    }
}
