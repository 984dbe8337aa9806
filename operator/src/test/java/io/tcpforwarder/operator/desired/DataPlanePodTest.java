package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DataPlanePodTest {
    @Test
    void podsNameTheSecretsByWhichTheirImageIsPulled() {
        DataPlaneImage image = new DataPlaneImage("registry/dataplane:1", "Always", List.of("first", "second"));

        assertThat(DataPlanePod.of("redis", image).getSpec().getImagePullSecrets())
                .extracting(LocalObjectReference::getName)
                .containsExactly("first", "second");
        assertThat(Edition.of(image).id())
                .as("pods get other secrets as they get another image")
                .isNotEqualTo(
                        Edition.of(new DataPlaneImage(image.name(), "Always")).id());
    }
}
