package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The config as JSON: indented, because people read it with {@code kubectl describe}. */
public final class ConfigJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // Read only to keep a listener that was accepted before, by this version or the next one.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ConfigJson() {}

    static String write(DataPlaneConfig config) {
        try {
            return MAPPER.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names the config as it is written. */
    public static String digest(DataPlaneConfig config) {
        return ConfigDigest.of(write(config));
    }

    /** The config in a ConfigMap; empty if there is none, or none that can be understood. */
    public static Optional<DataPlaneConfig> read(@Nullable ConfigMap configMap) {
        if (configMap == null || configMap.getData() == null) {
            return Optional.empty();
        }
        String json = configMap.getData().get(DataPlaneConfig.FILE_NAME);
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(MAPPER.readValue(json, DataPlaneConfig.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
