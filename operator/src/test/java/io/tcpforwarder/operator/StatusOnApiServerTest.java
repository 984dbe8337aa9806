package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operator tells, on a real API server: statuses, events, and what it believes. Pods and reports are made by hand. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class StatusOnApiServerTest {
    private static TestCluster cluster;
    private static KubernetesClient client;
    private static OperatorUnderTest operator;

    private String namespace;

    @BeforeAll
    static void start(Config config) throws IOException {
        cluster = new TestCluster(config);
        client = cluster.client();
        operator = new OperatorUnderTest(cluster);
    }

    @AfterAll
    static void stop() {
        operator.close();
        cluster.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = cluster.newNamespace();
    }

    @Test
    void statusThatSomeoneEditsIsRepairedAndConditionsOfOthersStay() {
        TcpForwarderStatus status = serve().getStatus();

        client.resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .editStatus(forwarder -> {
                    List<ForwarderCondition> conditions =
                            new ArrayList<>(status.conditions().subList(1, 5));
                    conditions.add(new ForwarderCondition(
                            "example.com/Reviewed", "True", "Reviewed", "by someone", 1, "2026-01-01T00:00:00Z"));
                    forwarder.setStatus(new TcpForwarderStatus(
                            9L,
                            conditions,
                            99,
                            99,
                            "a=b",
                            "9.9.9",
                            List.of(),
                            new SummaryStatus(9, 9, 9, 9),
                            status.listeners(),
                            List.of(),
                            7));
                    return forwarder;
                });

        TcpForwarder repaired = await(
                TcpForwarder.class,
                "redis",
                forwarder -> forwarder.getStatus().replicas() == 1
                        && forwarder.getStatus().endpoints().equals(status.endpoints()));
        assertThat(repaired.getStatus().summary()).isEqualTo(status.summary());
        assertThat(repaired.getStatus().addresses()).isEqualTo(status.addresses());
        assertThat(repaired.getStatus().conditions())
                .extracting(ForwarderCondition::type)
                .containsExactlyInAnyOrder(
                        "Accepted", "ResolvedRefs", "Programmed", "Ready", "UpToDate", "example.com/Reviewed");

        client.resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .editStatus(forwarder -> {
                    forwarder.setStatus(null);
                    return forwarder;
                });
        await(
                TcpForwarder.class,
                "redis",
                forwarder -> forwarder.getStatus() != null
                        && forwarder.getStatus().endpoints().equals(status.endpoints()));
    }

    /** Taking away what someone has put into a status is a request of its own, after the one that applies our own. */
    @Test
    void conditionThatAnotherControllerWritesDuringARepairStays() {
        serve();
        operator.requests()
                .before(
                        2,
                        namespace,
                        "PATCH tcpforwarders/redis/status",
                        () -> client.resources(TcpForwarder.class)
                                .inNamespace(namespace)
                                .withName("redis")
                                .editStatus(forwarder -> with(
                                        forwarder,
                                        forwarder.getStatus().listeners(),
                                        new ForwarderCondition(
                                                "example.com/Reviewed",
                                                "True",
                                                "Reviewed",
                                                "by someone",
                                                1,
                                                "2026-01-01T00:00:00Z"))));

        client.resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .editStatus(forwarder -> {
                    List<ListenerStatus> listeners =
                            new ArrayList<>(forwarder.getStatus().listeners());
                    listeners.add(new ListenerStatus("none", null, null, 1, 0, 0, 0));
                    return with(forwarder, listeners);
                });

        await(
                TcpForwarder.class,
                "redis",
                forwarder -> forwarder.getStatus().listeners().size() == 1
                        && forwarder.getStatus().conditions().stream()
                                .anyMatch(condition -> condition.type().equals("example.com/Reviewed")));
    }

    private static TcpForwarder with(
            TcpForwarder forwarder, List<ListenerStatus> listeners, ForwarderCondition... more) {
        TcpForwarderStatus status = forwarder.getStatus();
        forwarder.setStatus(new TcpForwarderStatus(
                status.observedGeneration(),
                Stream.concat(status.conditions().stream(), Stream.of(more)).toList(),
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.dataPlaneVersion(),
                status.addresses(),
                status.summary(),
                listeners,
                status.endpoints(),
                status.omittedEndpoints()));
        return forwarder;
    }

    @Test
    void forgedReportChangesNothing() {
        TcpForwarderStatus status = serve().getStatus();
        Pod foreign = createPod("redis-tcpfwd-5d8f-forged", false);

        report("redis-tcpfwd-5d8f-forged", uid(foreign), lie("redis-tcpfwd-5d8f-forged"))
                .create();
        report("redis-tcpfwd-5d8f-x", "0-0-0", lie("of nobody")).create();
        // An owner without end is taken by the API server, and left out of our memory.
        TcpForwarderReport large =
                report("redis-tcpfwd-5d8f-large", uid(foreign), lie("large")).item();
        large.getMetadata()
                .setOwnerReferences(IntStream.range(0, 5_000)
                        .mapToObj(i -> new io.fabric8.kubernetes.api.model.OwnerReferenceBuilder(
                                        large.getMetadata().getOwnerReferences().getFirst())
                                .withUid("u-" + i)
                                .build())
                        .toList());
        client.resource(large).create();
        for (String absurd : List.of(
                "endpoints: 3, healthyEndpoints: 4",
                "endpoints: -1",
                "endpoints: 2000000000",
                "endpoints: 1, activeConnections: 9000000000000000000",
                "endpoints: 1e400",
                "endpoints: .nan")) {
            assertRefused(spec("redis", 1, absurd));
        }
        assertRefused(spec("redis", -1, "endpoints: 1"));
        assertThatThrownBy(() -> client.raw(
                        "/apis/tcpforwarder.io/v1alpha1/namespaces/%s/tcpforwarderreports".formatted(namespace),
                        "POST",
                        Map.of(
                                "apiVersion",
                                "tcpforwarder.io/v1alpha1",
                                "kind",
                                "TcpForwarderReport",
                                "metadata",
                                Map.of("name", "redis-tcpfwd-5d8f-b"),
                                "spec",
                                Map.of("forwarder", "redis", "configError", "x".repeat(10 << 20)))))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("413");
        assertRefused(spec("redis", 1, "endpoints: 1") + "  omittedEndpoints: 99999999999\n");

        // A second forwarder that is served after all that is proof that it was read.
        apply("apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 7000}]}\n");
        apply(forwarder("other").replace("{name: redis,", "{name: b,"));
        await(
                TcpForwarder.class,
                "other",
                other -> other.getStatus() != null
                        && !other.getStatus().addresses().isEmpty());
        TcpForwarderStatus after = get(TcpForwarder.class, "redis").getStatus();
        assertThat(after).isEqualTo(status);
    }

    @Test
    void whatHappensAgainCountsUpOneEventAndTheNextOperatorRepeatsNothing() throws Exception {
        serve();
        for (int i = 0; i < 2; i++) {
            client.services().inNamespace(namespace).withName("redis").delete();
            awaitCondition("ResolvedRefs", "False");
            backend();
            awaitCondition("ResolvedRefs", "True");
            awaitCondition("Ready", "True");
        }
        // Events are written beside the status, this one last.
        client.v1()
                .events()
                .inNamespace(namespace)
                .informOnCondition(events ->
                        events.stream().anyMatch(event -> event.getReason().equals("Ready") && event.getCount() == 3))
                .get(10, TimeUnit.SECONDS);
        Map<String, Integer> before = events();
        assertThat(before.keySet().stream().filter(event -> event.startsWith("ServiceNotFound")))
                .hasSize(1);
        assertThat(before.keySet()).anyMatch(event -> event.startsWith("Accepted"));
        assertThat(before.keySet()).anyMatch(event -> event.startsWith("ConfigApplied"));

        operator.stop();
        operator.start();
        apply(forwarder("other"));
        await(
                TcpForwarder.class,
                "other",
                other -> other.getStatus() != null
                        && !other.getStatus().addresses().isEmpty());

        assertThat(events()).containsAllEntriesOf(before);
    }

    @Test
    void namespaceThatIsAboutToGoDisturbsNothing() {
        serve();
        client.namespaces().withName(namespace).delete();
        client.services().inNamespace(namespace).withName("redis").delete();
        awaitCondition("ResolvedRefs", "False");
    }

    /** A forwarder that is ready, of one pod that sees two endpoints of which one is ejected. */
    private TcpForwarder serve() {
        backend();
        apply(forwarder("redis"));
        Deployment deployment = await(Deployment.class, "redis-tcpfwd", any -> true);
        await(Service.class, "redis-tcpfwd-metrics", any -> true);
        Pod pod = createPod("redis-tcpfwd-5d8f-a", true);
        report("redis-tcpfwd-5d8f-a", uid(pod), spec("redis", 1, """
                endpoints: 2, healthyEndpoints: 1, ejectedEndpoints: 1, activeConnections: 7""") + """
                  endpoints:
                  - {listener: main, backend: redis, address: 10.0.0.2, port: 7000, state: Ejected, reason: ConsecutiveFailures, score: 9}
                  - {listener: main, backend: redis, address: 10.0.0.1, port: 7000, state: Healthy, reason: ProbeSucceeded, score: 1}
                """).create();
        client.resource(deployment).editStatus(now -> {
            now.setStatus(new DeploymentStatusBuilder()
                    .withObservedGeneration(now.getMetadata().getGeneration())
                    .withReplicas(1)
                    .withReadyReplicas(1)
                    .withUpdatedReplicas(1)
                    .withAvailableReplicas(1)
                    .build());
            return now;
        });
        awaitCondition("Ready", "True");
        // Numbers that changed with it may have been written beside.
        return await(
                TcpForwarder.class,
                "redis",
                forwarder -> forwarder.getStatus().replicas() == 1
                        && !forwarder.getStatus().addresses().isEmpty());
    }

    private void backend() {
        cluster.createBackend(namespace, "redis");
    }

    private static String forwarder(String name) {
        return """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: %s}
                spec:
                  listeners:
                  - name: main
                    port: 6379
                    backendRefs: [{name: redis, port: 7000}]
                """.formatted(name);
    }

    private Pod createPod(String name, boolean ours) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("tcpforwarder.io/name", "redis")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("dataplane")
                .withImage("none")
                .endContainer()
                .endSpec();
        if (ours) {
            pod.editMetadata()
                    .addNewOwnerReference()
                    .withApiVersion("apps/v1")
                    .withKind("ReplicaSet")
                    .withName("redis-tcpfwd-5d8f")
                    .withUid("r-1")
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata();
        }
        return client.resource(pod.build()).create();
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    private String lie(String error) {
        return spec("redis", 1, "endpoints: 900, healthyEndpoints: 0, ejectedEndpoints: 900, activeConnections: 900")
                + "  configError: " + error + "\n" + """
                  endpoints:
                  - {listener: main, backend: redis, address: 10.6.6.6, port: 7000, state: Ejected, reason: LowSuccessRate, score: 999}
                """;
    }

    private String spec(String forwarder, long generation, String listener) {
        String config = get(io.fabric8.kubernetes.api.model.ConfigMap.class, "redis-tcpfwd")
                .getData()
                .get(DataPlaneConfig.FILE_NAME);
        return """
                spec:
                  schemaVersion: 1
                  forwarder: %s
                  reportTime: '%s'
                  configGeneration: %d
                  configDigest: %s
                  dataPlaneVersion: 0.1.0
                  listeners:
                  - {name: main, port: 6379, accepting: true, %s}
                """.formatted(forwarder, Instant.now(), generation, ConfigDigest.of(config), listener);
    }

    private io.fabric8.kubernetes.client.dsl.NamespaceableResource<TcpForwarderReport> report(
            String pod, String uid, String spec) {
        TcpForwarderReport report =
                client.getKubernetesSerialization().unmarshal(metadata(pod, uid) + spec, TcpForwarderReport.class);
        return client.resource(report);
    }

    private String metadata(String pod, String uid) {
        return """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarderReport
                metadata:
                  name: %s
                  namespace: %s
                  labels: {tcpforwarder.io/name: redis}
                  ownerReferences:
                  - {apiVersion: v1, kind: Pod, name: %s, uid: %s}
                """.formatted(pod, namespace, pod, uid);
    }

    /** In the place of the report that counts, so that it would count if it were taken. */
    private void assertRefused(String spec) {
        String name = "redis-tcpfwd-5d8f-a";
        String uid = get(Pod.class, name).getMetadata().getUid();
        assertThatThrownBy(() -> client.resource(metadata(name, uid) + spec)
                        .fieldManager("forger")
                        .forceConflicts()
                        .serverSideApply())
                .isInstanceOfAny(KubernetesClientException.class, IllegalArgumentException.class);
    }

    private Map<String, Integer> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals("redis"))
                .collect(Collectors.toMap(
                        event -> event.getReason() + " " + event.getMetadata().getName(), Event::getCount));
    }

    private void awaitCondition(String type, String status) {
        cluster.awaitCondition(namespace, "redis", type, status, ".*", "");
    }

    private void apply(String yaml) {
        cluster.apply(namespace, yaml);
    }

    private <T extends HasMetadata> T get(Class<T> kind, String name) {
        return cluster.get(kind, namespace, name);
    }

    private <T extends HasMetadata> T await(Class<T> kind, String name, Predicate<T> condition) {
        return cluster.await(kind, namespace, name, condition);
    }
}
