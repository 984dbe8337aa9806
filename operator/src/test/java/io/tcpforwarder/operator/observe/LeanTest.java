package io.tcpforwarder.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.desired.Part;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    void ofAConfigMapOfAForwarderOnlyWhatPodsReadIsKept() {
        ConfigMap kept = owned(true).apply(configMap("redis-tcpfwd", 1_000));

        assertThat(kept.getData()).containsOnlyKeys("config.json");
        assertThat(kept.getBinaryData()).isEmpty();
        assertThat(kept.getMetadata().getManagedFields()).isEmpty();
        assertThat(Lean.isStub(kept)).isFalse();
    }

    @Test
    void objectThatCarriesOurLabelAndIsNoForwardersIsAStub() {
        assertStub(owned(false).apply(configMap("redis-tcpfwd", 1_000)));
        assertStub(owned(true).apply(configMap("redis", 1_000)));
        assertStub(owned(true).apply(configMap("redis-tcpfwd-2", 1_000)));
    }

    @Test
    void objectOfAForwarderThatIsLargerThanOursAreIsAStub() {
        assertStub(owned(true).apply(configMap("redis-tcpfwd", LeanOwned.LARGEST)));
    }

    @Test
    void stubOfEachKindSaysWhoseItIs() {
        for (Part<?> part : Part.ALL) {
            assertThat(stub(part.kind()).getMetadata().getOwnerReferences())
                    .as(part.kind().getSimpleName())
                    .extracting(OwnerReference::getUid)
                    .containsExactly("f-1");
        }
    }

    @Test
    void serviceOfSomeoneElseKeepsWhatABackendRefMeans() {
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withName("redis")
                .withNamespace("shop")
                .addToAnnotations("large", "x".repeat(200_000))
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withIpFamilies("IPv6", "IPv4")
                .withSelector(Map.of("app", "redis"))
                .withPorts(IntStream.rangeClosed(1, 30_000)
                        .mapToObj(port -> new ServicePortBuilder()
                                .withName("p-" + port)
                                .withProtocol("TCP")
                                .withPort(port)
                                .withNodePort(port)
                                .build())
                        .toList())
                .endSpec()
                .build();

        Service kept = Lean.service(service);

        assertThat(kept.getSpec().getSelector()).isEqualTo(Map.of("app", "redis"));
        assertThat(kept.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(kept.getSpec().getIpFamilies()).containsExactly("IPv6", "IPv4");
        assertThat(kept.getSpec().getPorts()).hasSize(Lean.MAX_PORTS);
        assertThat(kept.getSpec().getPorts().getFirst())
                .isEqualTo(new ServicePortBuilder()
                        .withName("p-1")
                        .withProtocol("TCP")
                        .withPort(1)
                        .build());
        assertThat(Lean.isStub(kept)).isTrue();
        assertThat(new KubernetesSerialization().asJson(kept)).hasSizeLessThan(60_000);
    }

    private static LeanOwned<ConfigMap> owned(boolean isServed) {
        return new LeanOwned<>(
                ConfigMap.class,
                forwarder -> isServed && forwarder.equals(new ResourceID("redis", "shop")),
                new KubernetesSerialization());
    }

    private static <T extends HasMetadata> T stub(Class<T> kind) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        T object = serialization.convertValue(Map.of(), kind);
        object.setMetadata(configMap("any", 1).getMetadata());
        return new LeanOwned<>(kind, _ -> true, serialization).apply(object);
    }

    private static ConfigMap configMap(String name, int size) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withResourceVersion("7")
                .addToLabels("tcpforwarder.io/name", "redis")
                .addToAnnotations("tcpforwarder.io/rollout", "noted")
                .addNewManagedField()
                .withManager("x".repeat(128))
                .endManagedField()
                .addNewOwnerReference()
                .withUid("f-1")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .addToData("config.json", "x".repeat(size))
                .addToData("theirs", "x".repeat(500_000))
                .addToBinaryData("theirs", "x".repeat(500_000))
                .build();
    }

    /** With what tells whose it is, and whether an upgrade is under way. */
    private static void assertStub(ConfigMap kept) {
        assertThat(Lean.isStub(kept)).isTrue();
        assertThat(kept.getData()).isEmpty();
        assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(kept.getMetadata().getLabels()).containsEntry("tcpforwarder.io/name", "redis");
        assertThat(kept.getMetadata().getAnnotations()).containsEntry("tcpforwarder.io/rollout", "noted");
        assertThat(kept.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(new KubernetesSerialization().asJson(kept)).hasSizeLessThan(1_000);
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
