package io.tcpforwarder.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.DataPlanePod;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class LeanTest {
    @Test
    void reportTakesNoMoreMemoryThanWhatIsReadOfIt() {
        TcpForwarderReport report = new TcpForwarderReport();
        report.setMetadata(new ObjectMetaBuilder()
                .withName("a")
                .withNamespace("shop")
                .withUid("r-1")
                .withResourceVersion("7")
                .addToLabels("tcpforwarder.io/name", "redis")
                .addToLabels("other", "x".repeat(60))
                .addToAnnotations("large", "x".repeat(200_000))
                .withOwnerReferences(Collections.nCopies(
                        10_000,
                        new OwnerReferenceBuilder().withKind("Pod").withUid("u").build()))
                .withFinalizers(Collections.nCopies(1_000, "example.com/any"))
                .addNewManagedField()
                .withManager("x".repeat(128))
                .endManagedField()
                .build());
        report.setSpec(new ReportSpec(1, "redis", "now", 3, "d", null, null, "0.1.0", 3, List.of(), List.of(), 0));

        LeanStore<TcpForwarderReport> store = new LeanStore<>(Lean::report);
        store.put(store.getKey(report), report);
        TcpForwarderReport kept = store.get("shop/a");

        assertThat(kept.getSpec()).isEqualTo(report.getSpec());
        assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(new KubernetesSerialization().asJson(kept)).hasSizeLessThan(2_000);
    }

    @Test
    void podKeepsWhatTellsWhoseItIsAndHowItIs() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("a")
                .withNamespace("shop")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .addToAnnotations("large", "x".repeat(200_000))
                .addToAnnotations(DataPlanePod.CONFIG_SCHEMA, "3")
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("dataplane")
                .withImage("image")
                .addNewEnv()
                .withName("LARGE")
                .withValue("x".repeat(100_000))
                .endEnv()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();

        Pod kept = Lean.pod(pod);

        assertThat(kept.getMetadata().getOwnerReferences())
                .isEqualTo(pod.getMetadata().getOwnerReferences());
        assertThat(kept.getMetadata().getAnnotations()).containsExactly(entry(DataPlanePod.CONFIG_SCHEMA, "3"));
        assertThat(kept.getMetadata().getCreationTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(kept.getStatus().getPhase()).isEqualTo("Running");
        assertThat(new KubernetesSerialization().asJson(kept)).hasSizeLessThan(2_000);
    }
}
