package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a pod may write with the token that is mounted there, where the chart's admission policy stands. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class ReportPolicyTest {
    private static final String NAMESPACE = "reports";

    private static Config config;
    private static KubernetesClient admin;
    private static Pod pod;
    private static Pod other;

    @BeforeAll
    static void start(Config server) throws Exception {
        config = server;
        admin = new KubernetesClientBuilder().withConfig(server).build();
        Chart.installCrds(admin);
        Chart.render(admin, "policy", "policy-system", "watchNamespaces={" + NAMESPACE + "}")
                .install(admin, NAMESPACE);
        DataPlaneAccount.create(admin, NAMESPACE);
        pod = createPod("redis-tcpfwd-1");
        other = createPod("redis-tcpfwd-2");
        // The API server takes up a policy a moment after it was made.
        try (KubernetesClient client = as(pod)) {
            Eventually.holds(() -> assertThatThrownBy(() -> write(client, "redis-tcpfwd-2", owner(other)))
                    .hasMessageContaining("whose name it bears"));
        }
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
    }

    @Test
    void podWritesItsOwnReportAgainAndAgain() {
        try (KubernetesClient client = as(pod)) {
            write(client, "redis-tcpfwd-1", owner(pod));
            assertThatCode(() -> write(client, "redis-tcpfwd-1", owner(pod))).doesNotThrowAnyException();
        }
    }

    @Test
    void podWritesNoReportOfAnotherPod() {
        try (KubernetesClient client = as(other)) {
            write(client, "redis-tcpfwd-2", owner(other));
        }
        try (KubernetesClient client = as(pod)) {
            assertThatThrownBy(() -> write(client, "redis-tcpfwd-2", owner(other)))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("whose name it bears");
        }
    }

    @Test
    void reportHasOneOwnerWhichIsThePodThatWritesIt() {
        try (KubernetesClient client = as(pod)) {
            for (String owners : new String[] {
                "",
                owner(pod).replace(pod.getMetadata().getUid(), "00000000-0000-0000-0000-000000000000"),
                owner(other),
                owner(pod) + ", " + owner(other),
                owner(pod).replace("kind: Pod", "kind: Node"),
                owner(pod).replace("apiVersion: v1", "apiVersion: v2")
            }) {
                assertThatThrownBy(() -> write(client, "redis-tcpfwd-1", owners))
                        .as(owners)
                        .isInstanceOf(KubernetesClientException.class)
                        .hasMessageContaining("owned by the pod that writes it");
            }
        }
    }

    @Test
    void tokenThatIsNoPodsWritesNothing() {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Accounts.of(config, admin, NAMESPACE, "redis-tcpfwd"))
                .build()) {
            assertThatThrownBy(() -> write(client, "redis-tcpfwd-1", owner(pod)))
                    .hasMessageContaining("whose name it bears");
        }
    }

    @Test
    void garbageCollectorMayTakeOwnersAway() {
        try (KubernetesClient client = as(other)) {
            write(client, "redis-tcpfwd-2", owner(other));
        }
        Config collector = new ConfigBuilder(config)
                .withImpersonateUsername("system:serviceaccount:kube-system:generic-garbage-collector")
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(collector).build()) {
            client.resources(TcpForwarderReport.class)
                    .inNamespace(NAMESPACE)
                    .withName("redis-tcpfwd-2")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"ownerReferences\": null}}");
        }
        assertThat(admin.resources(TcpForwarderReport.class)
                        .inNamespace(NAMESPACE)
                        .withName("redis-tcpfwd-2")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .isEmpty();
    }

    @Test
    void reportOfTenMegabytesIsRefused() {
        try (KubernetesClient client = as(pod)) {
            TcpForwarderReport report = client.getKubernetesSerialization()
                    .unmarshal(report("redis-tcpfwd-1", owner(pod)), TcpForwarderReport.class);
            String huge = client.getKubernetesSerialization()
                    .asJson(report)
                    .replace("\"0.1.0\"", "\"" + "x".repeat(10 << 20) + "\"");
            assertThat(huge).hasSizeGreaterThan(10 << 20);
            assertThatThrownBy(() -> client.resource(
                                    client.getKubernetesSerialization().unmarshal(huge, TcpForwarderReport.class))
                            .serverSideApply())
                    .isInstanceOf(KubernetesClientException.class);
        }
    }

    private static Pod createPod(String name) {
        return (Pod) admin.load(Chart.stream("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s, namespace: %s, labels: {tcpforwarder.io/name: redis}}
                        spec:
                          serviceAccountName: redis-tcpfwd
                          containers: [{name: dataplane, image: none}]
                        """.formatted(name, NAMESPACE)))
                .create()
                .getFirst();
    }

    private static KubernetesClient as(Pod writer) {
        return new KubernetesClientBuilder()
                .withConfig(Accounts.of(config, admin, writer))
                .build();
    }

    private static String owner(Pod owner) {
        return "{apiVersion: v1, kind: Pod, name: %s, uid: %s}"
                .formatted(owner.getMetadata().getName(), owner.getMetadata().getUid());
    }

    private static void write(KubernetesClient client, String name, String owners) {
        client.load(Chart.stream(report(name, owners)))
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    private static String report(String name, String owners) {
        return """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarderReport
                metadata: {name: %s, namespace: %s, ownerReferences: [%s]}
                spec: {schemaVersion: 1, forwarder: redis, configGeneration: 1, dataPlaneVersion: 0.1.0}
                """.formatted(name, NAMESPACE, owners);
    }
}
