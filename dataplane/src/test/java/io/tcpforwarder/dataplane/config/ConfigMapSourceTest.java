package io.tcpforwarder.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.watch.FakeObjectApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConfigMapSourceTest {
    private final ManualTime time = new ManualTime();
    private final FakeObjectApi<ConfigMap> api = new FakeObjectApi<>();
    private final List<DataPlaneConfig> applied = new ArrayList<>();
    private final List<String> digests = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final ConfigMapSource source = new ConfigMapSource(
            "redis-tcpfwd",
            new ConfigReader(),
            api,
            time.scheduler(),
            time.ticker(),
            new Random(1),
            (config, digest) -> {
                applied.add(config);
                digests.add(digest);
            },
            refused::add);

    private static ConfigMap map(String json) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("redis-tcpfwd")
                .endMetadata()
                .addToData(DataPlaneConfig.FILE_NAME, json)
                .build();
    }

    private static String config(long generation, int port) {
        return """
                {"generation": %d, "listeners": [{"name": "a", "port": %d, "backends": [{"name": "b", "static": ["h:1"]}]}]}""".formatted(generation, port);
    }

    private void start(String json) {
        api.holds(map(json));
        source.start();
        time.advance(Duration.ZERO);
    }

    private void change(ConfigMap map) {
        api.events().changed(map);
        time.advance(Duration.ZERO);
    }

    @Test
    void tellsOfAValueThatTheParserItselfCannotRead() {
        start(config(4, 80));
        change(map("generation: !!int \"-\""));
        assertThat(applied).hasSize(1);
        assertThat(refused)
                .singleElement()
                .asString()
                .startsWith("ConfigMap redis-tcpfwd, config.json: line 1, column ");
    }

    @Test
    void tellsANewerConfig() {
        start(config(4, 80));
        assertThat(applied).extracting(DataPlaneConfig::generation).containsExactly(4L);
        assertThat(digests).containsExactly(ConfigDigest.of(config(4, 80)));
    }

    @Test
    void tellsALowerGenerationBecauseAResourceThatIsMadeAgainCountsFromOne() {
        start(config(9_000_000_000L, 80));
        change(map(config(1, 81)));
        assertThat(applied).extracting(DataPlaneConfig::generation).containsExactly(9_000_000_000L, 1L);
        assertThat(refused).isEmpty();
    }

    @Test
    void tellsAnotherConfigOfTheSameGenerationBecauseAServiceMayHaveAppeared() {
        start(config(4, 80));
        change(map(config(4, 81)));
        assertThat(applied).hasSize(2);
    }

    @Test
    void tellsTheSameTextOnce() {
        start(config(4, 80));
        change(map(config(4, 80)));
        assertThat(applied).hasSize(1);
    }

    @Test
    void tellsWhyAConfigCannotBeUsedAndGoesOnWithTheNext() {
        start(config(4, 80));
        change(map("{\"generation\": 5, \"accessList\": []}"));
        assertThat(applied).hasSize(1);
        assertThat(refused)
                .singleElement()
                .asString()
                .startsWith("ConfigMap redis-tcpfwd, config.json: accessList: unknown field");
        change(map(config(6, 80)));
        assertThat(applied).hasSize(2);
    }

    @Test
    void configOfTheNextVersionIsRefusedByItsVersionWhileTheOldOneGoesOn() throws IOException {
        String current = Files.readString(Path.of("src/test/resources/config/schema-1.json"));
        String next = Files.readString(Path.of("src/test/resources/config/schema-2.json"));
        start(current);
        change(map(next));
        assertThat(applied).extracting(DataPlaneConfig::generation).containsExactly(4L);
        assertThat(refused)
                .containsExactly(
                        "ConfigMap redis-tcpfwd, config.json: schemaVersion: 2; expected at most 1: this program is too old for it");
        change(map(current.replace("\"generation\": 4", "\"generation\": 6")));
        assertThat(applied).extracting(DataPlaneConfig::generation).containsExactly(4L, 6L);
    }

    @Test
    void keepsTheLastConfigWhenTheConfigMapIsDeleted() {
        start(config(4, 80));
        api.events().deleted(map(""));
        time.advance(Duration.ofMinutes(1));
        assertThat(applied).hasSize(1);
        assertThat(refused).isEmpty();
    }
}
