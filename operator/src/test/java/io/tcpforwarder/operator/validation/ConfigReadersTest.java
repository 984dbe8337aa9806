package io.tcpforwarder.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.operator.Golden;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.observe.Observed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class ConfigReadersTest {
    private final Observed observed = observed();
    private final DataPlaneConfig config =
            EffectiveConfig.of(observed.forwarder(), Validation.of(observed).resolved(), ConfigJson.read(null));

    private static Observed observed() {
        try {
            return Golden.observed(Path.of("src/test/resources/status/several-pods"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Observed with(Pod... pods) {
        return new Observed(
                observed.forwarder(),
                observed.services(),
                observed.forwarders(),
                observed.existing(),
                observed.unserved(),
                List.of(pods),
                observed.reports(),
                observed.silence());
    }

    private static Pod pod(String name, String uid, String newestRead) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(uid)
                .addToAnnotations(DataPlanePod.CONFIG_SCHEMA, newestRead)
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName("redis-tcpfwd-5d8f")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    @Test
    void configThatEveryPodReadsIsTold() {
        assertThat(ConfigReaders.check(observed, config)).isEmpty();
        assertThat(ConfigReaders.check(with(pod("new", "u-new", "3")), config.withSchemaVersion(2)))
                .isEmpty();
    }

    @Test
    void podThatSaysWhatItReadsIsBelievedMoreThanItsTemplate() {
        assertThat(ConfigReaders.check(with(pod("a", "u-a", "7")), config.withSchemaVersion(2)))
                .hasValueSatisfying(finding -> assertThat(finding.message()).contains("schemaVersion 2", ": a"))
                .hasValueSatisfying(
                        finding -> assertThat(finding.reason().text()).isEqualTo("DataPlaneTooOld"));
    }

    @Test
    void podThatHasNotReportedIsWhatItsTemplateSays() {
        assertThat(ConfigReaders.check(with(pod("new", "u-new", "1")), config.withSchemaVersion(2)))
                .isPresent();
    }

    @Test
    void podThatEndsHasNoSay() {
        Pod ending = new PodBuilder(pod("new", "u-new", "1"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();

        assertThat(ConfigReaders.check(with(ending), config.withSchemaVersion(2)))
                .isEmpty();
    }

    @Test
    void podThatOnlyCarriesTheLabelHasNoSay() {
        Pod foreign = pod("new", "u-new", "1");
        foreign.getMetadata().setOwnerReferences(List.of());

        assertThat(ConfigReaders.check(with(foreign), config.withSchemaVersion(2)))
                .isEmpty();
    }
}
