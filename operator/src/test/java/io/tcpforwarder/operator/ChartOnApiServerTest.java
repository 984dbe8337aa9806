package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of values, checked by the API server: server-side apply refuses every field that it does not know. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class ChartOnApiServerTest {
    private static final String EVERY_VALUE = "--values=src/test/resources/chart.yaml";

    private static KubernetesClient admin;

    @BeforeAll
    static void start(Config server) {
        admin = new KubernetesClientBuilder().withConfig(server).build();
        Chart.installCrds(admin);
        Chart.makeNamespace(admin, "strict-system");
        Chart.makeNamespace(admin, "strict-shop");
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVERY_VALUE,
                "replicas=3",
                "crds.keep=false",
                "watchNamespaces={strict-shop}",
                "watchOwnNamespace=true,admissionPolicy.enabled=false,rbac.aggregate=false",
                "networkPolicy.enabled=true,podDisruptionBudget.enabled=true",
                "serviceAccount.create=false,rbac.create=false,crds.enabled=false",
                "podSecurityContext=null,securityContext=null,resources=null"
            })
    void everyObjectIsTakenWithNoFieldThatTheApiServerDoesNotKnow(String values) {
        Chart chart = Chart.render(admin, "strict", "strict-system", values);
        assertThat(chart.of("Deployment")).hasSize(1);
        for (HasMetadata object : chart.objects()) {
            assertThatCode(() -> admin.resource(object)
                            .dryRun()
                            .fieldManager("strict")
                            .forceConflicts()
                            .serverSideApply())
                    .as("%s %s", object.getKind(), object.getMetadata().getName())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyValueArrivesWhereItBelongs() {
        Chart chart = Chart.render(admin, "strict", "strict-system", EVERY_VALUE);
        Deployment deployment = (Deployment) chart.of("Deployment").getFirst();
        var template = deployment.getSpec().getTemplate();
        PodSpec pod = template.getSpec();
        Container container = pod.getContainers().getFirst();

        assertThat(container.getImage())
                .isEqualTo("registry.example.com:5000/mirror/tcpforwarder/operator@sha256:"
                        + "0123456789abcdef".repeat(4));
        assertThat(chart.settings().dataPlaneImage())
                .isEqualTo(new DataPlaneImage(
                        "registry.example.com/team/dataplane:9.9", "Always", List.of("first", "second")));
        assertThat(pod.getImagePullSecrets())
                .extracting(LocalObjectReference::getName)
                .containsExactly("first");
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
        assertThat(pod.getServiceAccountName()).isEqualTo("robot");
        assertThat(template.getMetadata().getLabels()).containsEntry("tier", "control");
        assertThat(template.getMetadata().getAnnotations()).containsEntry("example.com/note", "one");
        assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(1000);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getSecurityContext().getRunAsUser()).isEqualTo(1000);
        assertThat(container.getEnv()).extracting("name").contains("LOG_LEVEL", "NODE");
        assertThat(container.getResources().getLimits().get("memory")).hasToString("400Mi");
        assertThat(pod.getNodeSelector()).containsEntry("kubernetes.io/os", "linux");
        assertThat(pod.getTolerations()).hasSize(1);
        assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
        assertThat(pod.getPriorityClassName()).isEqualTo("system-cluster-critical");
        assertThat(pod.getTopologySpreadConstraints())
                .extracting(constraint -> constraint.getLabelSelector().getMatchLabels())
                .as("one that selects nothing itself is about the operator's pods")
                .containsExactly(deployment.getSpec().getSelector().getMatchLabels(), Map.of("tier", "control"));
        assertThat(chart.objects())
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .as("%s %s", object.getKind(), object.getMetadata().getName())
                        .containsEntry("team", "network"));
        assertThat(chart.of("CustomResourceDefinition"))
                .hasSize(2)
                .allMatch(crd -> !crd.getMetadata().getAnnotations().containsKey("helm.sh/resource-policy"));
    }

    @Test
    void testRunsBothImagesThatAreInstalled() {
        Chart chart = Chart.render(admin, "strict", "strict-system", EVERY_VALUE);
        Deployment deployment = (Deployment) chart.of("Deployment").getFirst();
        PodSpec test = ((Pod) chart.of("Pod").getFirst()).getSpec();

        assertThat(test.getContainers().getFirst().getImage())
                .isEqualTo(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage());
        assertThat(test.getInitContainers().getFirst().getImage())
                .isEqualTo(chart.settings().dataPlaneImage().name());
        assertThat(test.getContainers().getFirst().getArgs())
                .contains(chart.of("Service").getFirst().getMetadata().getName() + ".strict-system.svc:8080");
        assertThat(test.getImagePullSecrets())
                .extracting(LocalObjectReference::getName)
                .containsExactly("first", "second");
    }
}
