package io.tcpforwarder.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.tcpforwarder.dataplane.apiserver.JsonObject;
import org.junit.jupiter.api.Test;

final class ConfigMapJsonTest {
    @Test
    void hasItsNameAndTheConfig() {
        ConfigMap map = ConfigMapJson.read(JsonObject.parse("""
                {"metadata": {"name": "redis-tcpfwd"}, "data": {"config.json": "{}", "other": "x"}}"""));

        assertThat(map.getMetadata().getName()).isEqualTo("redis-tcpfwd");
        assertThat(map.getData()).containsOnlyKeys("config.json").containsEntry("config.json", "{}");
    }

    @Test
    void withoutConfigIsEmpty() {
        assertThat(ConfigMapJson.read(JsonObject.parse("{\"metadata\": {\"name\": \"x\"}}"))
                        .getData())
                .isEmpty();
        assertThat(ConfigMapJson.read(JsonObject.parse("{\"metadata\": {\"name\": \"x\"}, \"data\": null}"))
                        .getData())
                .isEmpty();
    }
}
