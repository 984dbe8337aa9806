package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may edit ConfigMaps may write anything into ours. */
final class ConfigJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{'listeners': 'none'}",
                "{'listeners': [null]}",
                "{'listeners': [{'port': 1}]}",
                "{'listeners': [{'name': 'main', 'port': 1, 'backends': [null]}]}",
                "{'listeners': [{'name': 'main', 'port': 1, 'backends': [{'weight': 1}]}]}",
                "{'listeners': [{'name': 'main', 'port': 1, 'backends': [{'name': 'a', 'endpointSlices': {'namespace': 'shop'}}]}]}",
                "{'listeners': [{'name': 'main', 'port': 1, 'backends': [{'name': 'a', 'endpointSlices': {'service': 'a'}}]}]}"
            })
    void whatCannotBeUsedCountsAsMissing(String config) {
        assertThat(ConfigJson.read(configMap(config.replace('\'', '"')))).isEmpty();
    }

    @Test
    void configOfTheNextVersionIsReadAsFarAsItIsKnown() {
        String config = """
                {"listeners": [{"name": "main", "port": 1, "backends": [{"name": "a", "later": 1,
                  "endpointSlices": {"namespace": "shop", "service": "a"}}]}], "later": {}}
                """;

        assertThat(ConfigJson.read(configMap(config)))
                .hasValueSatisfying(read -> assertThat(read.listeners()).hasSize(1));
    }

    private static ConfigMap configMap(String config) {
        return new ConfigMapBuilder()
                .addToData(DataPlaneConfig.FILE_NAME, config)
                .build();
    }
}
