package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator against a real API server, with exactly the rights that the chart gives it. Nothing else runs there, so pods and their
 * reports are made by hand.
 */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class OperatorOnApiServerTest {
    private static TestCluster cluster;
    private static KubernetesClient client;
    private static OperatorUnderTest operator;

    /** Everything that becomes objects, in a form that is not the API server's own. */
    private static final String EVERYTHING = """
              workload:
                autoscaling: {minReplicas: 2, maxReplicas: 9}
                resources: {requests: {cpu: "0.5", memory: 1000Ki}, limits: {memory: 0.25Gi}}
                nodeSelector: {kubernetes.io/os: linux}
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, namespaceSelector: {}, labelSelector: {matchLabels: {app: x}}}
                tolerations: [{key: edge, effect: NoSchedule}, {operator: Exists}]
                topologySpread: [{topologyKey: rack}]
                priorityClassName: system-node-critical
                podLabels: {team: shop}
                podAnnotations: {example.com/note: "1"}
              service:
                type: LoadBalancer
                annotations: {example.com/internal: "true"}
                loadBalancerClass: example.com/internal
                loadBalancerSourceRanges: [10.0.0.0/8]
                externalTrafficPolicy: Local
                sessionAffinity: ClientIP
                sessionAffinityTimeout: 10m
                ipFamilyPolicy: PreferDualStack
                ipFamilies: [IPv4]
              podDisruptionBudget: {minAvailable: 50%}
              networkPolicy:
                enabled: true
                from:
                - {namespaceSelector: {}, podSelector: {matchLabels: {team: shop}}}
                - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
            """;

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
    void forwarderGetsItsObjects() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));

        await(PodDisruptionBudget.class, "redis-tcpfwd", budget -> true);
        for (var kind : List.of(
                ServiceAccount.class,
                Role.class,
                RoleBinding.class,
                ConfigMap.class,
                Deployment.class,
                PodDisruptionBudget.class,
                Service.class)) {
            HasMetadata object = get(kind, "redis-tcpfwd");
            assertThat(object).as(kind.getSimpleName()).isNotNull();
            assertThat(object.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> {
                        assertThat(owner.getName()).isEqualTo("redis");
                        assertThat(owner.getController()).isTrue();
                    });
        }
        assertThat(config("redis")).contains("\"portName\" : \"main\"", "\"generation\" : 1");
        awaitCondition("redis", "ResolvedRefs", "True", "ResolvedRefs");
    }

    @Test
    void onlyWhatWasEditedIsWrittenBack() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        awaitCondition("redis", "Accepted", "True", "Accepted");
        awaitStatus("redis", forwarder -> !forwarder.getStatus().addresses().isEmpty());
        operator.requests().forget();

        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("redis-tcpfwd")
                .edit(deployment -> {
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .setImage("something/else:1");
                    return deployment;
                });

        await(
                Deployment.class,
                "redis-tcpfwd",
                deployment -> deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage()
                        .startsWith("localhost/tcpforwarder/dataplane:"));
        assertThat(operator.requests().writes(namespace)).containsExactly("PATCH deployments/redis-tcpfwd");
    }

    @Test
    void unchangedForwarderIsNotWrittenByTheNextOperator() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis") + EVERYTHING);
        awaitStatus("redis", forwarder -> !forwarder.getStatus().addresses().isEmpty());
        operator.stop();
        operator.requests().forget();

        operator.start();
        // A second resource whose status appears is proof of life; the first came before it in the same list.
        createBackend("other");
        apply(forwarder("other", 6379, "other"));
        awaitStatus("other", forwarder -> !forwarder.getStatus().addresses().isEmpty());

        assertThat(operator.requests().writes(namespace)).isNotEmpty().noneMatch(write -> write.contains("redis"));
    }

    @Test
    void nextOperatorLeadsSoonAfterTheLeaderHasClosed() {
        var settings = new OperatorSettings(
                Set.of(namespace),
                DataPlaneImage.ofThisVersion(),
                MonitoringDefaults.NONE,
                "default",
                "tcpforwarder-operator",
                0);
        OperatorProcess leader = new OperatorProcess(operator.client(), settings);
        leader.start();
        var lease = client.leases().inNamespace("default").withName("tcpforwarder-operator");
        lease.waitUntilCondition(
                held -> held != null && !held.getSpec().getHolderIdentity().isEmpty(), 10, TimeUnit.SECONDS);
        String first = lease.get().getSpec().getHolderIdentity();
        try (OperatorProcess next = new OperatorProcess(operator.client(), settings)) {
            next.start();
            leader.close();

            // Well before the 15 s after which an abandoned Lease expires.
            lease.waitUntilCondition(
                    held -> !held.getSpec().getHolderIdentity().isEmpty()
                            && !held.getSpec().getHolderIdentity().equals(first),
                    8,
                    TimeUnit.SECONDS);
        }
    }

    @Test
    void deletedObjectComesBack() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        await(Service.class, "redis-tcpfwd-metrics", service -> true);

        String uid = get(Role.class, "redis-tcpfwd").getMetadata().getUid();
        client.resource(get(Role.class, "redis-tcpfwd")).delete();

        await(Role.class, "redis-tcpfwd", role -> !role.getMetadata().getUid().equals(uid));
    }

    @Test
    void objectOfSomeoneElseIsLeftAlone() {
        createBackend("redis");
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("redis-tcpfwd")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToData("theirs", "yes")
                        .build())
                .create();
        apply(forwarder("redis", 6379, "redis"));

        ForwarderCondition accepted = awaitCondition("redis", "Accepted", "False", "NameConflict");

        assertThat(accepted.message()).contains("ConfigMap 'redis-tcpfwd'");
        assertThat(get(ConfigMap.class, "redis-tcpfwd").getData()).containsOnlyKeys("theirs");
        assertThat(get(Deployment.class, "redis-tcpfwd")).isNull();
    }

    @Test
    void missingServiceIsNamedAndTheLastAcceptedConfigServesOn() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        awaitCondition("redis", "ResolvedRefs", "True", "ResolvedRefs");

        apply(forwarder("redis", 6379, "redes"));

        ForwarderCondition resolved = awaitCondition("redis", "ResolvedRefs", "False", "ServiceNotFound");
        assertThat(resolved.message()).contains("listener 'main'", "Service 'redes'", namespace);
        assertThat(config("redis")).contains("\"service\" : \"redis\"", "\"generation\" : 2");

        createBackend("redes");
        awaitCondition("redis", "ResolvedRefs", "True", "ResolvedRefs");
        await(
                ConfigMap.class,
                "redis-tcpfwd",
                map -> map.getData().get("config.json").contains("\"service\" : \"redes\""));
    }

    @Test
    void listenerChangeLeavesThePodTemplateAlone() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        await(Service.class, "redis-tcpfwd-metrics", service -> true);
        long before = get(Deployment.class, "redis-tcpfwd").getMetadata().getGeneration();

        apply(forwarder("redis", 25, "redis"));

        await(
                Service.class,
                "redis-tcpfwd",
                service -> service.getSpec().getPorts().getFirst().getPort() == 25);
        assertThat(get(Service.class, "redis-tcpfwd").getSpec().getPorts()).hasSize(1);
        assertThat(get(Deployment.class, "redis-tcpfwd").getMetadata().getGeneration())
                .isEqualTo(before);
    }

    @Test
    void serviceTakesEveryTypeInTurn() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis") + EVERYTHING);
        await(
                Service.class,
                "redis-tcpfwd",
                service -> "example.com/internal".equals(service.getSpec().getLoadBalancerClass()));

        apply(forwarder("redis", 6379, "redis"));
        Service plain = await(
                Service.class,
                "redis-tcpfwd",
                service -> service.getSpec().getType().equals("ClusterIP"));
        assertThat(plain.getSpec().getExternalTrafficPolicy()).isNull();
        assertThat(plain.getSpec().getLoadBalancerSourceRanges()).isEmpty();
        assertThat(plain.getSpec().getSessionAffinity()).isEqualTo("None");
        assertThat(plain.getMetadata().getAnnotations()).doesNotContainKey("example.com/internal");
        awaitCondition("redis", "Accepted", "True", "Accepted");

        apply(forwarder("redis", 6379, "redis").replace("port: 6379", "port: 6379\n    nodePort: 30379")
                + "  service: {type: NodePort}\n");
        await(
                Service.class,
                "redis-tcpfwd",
                service -> service.getSpec().getPorts().getFirst().getNodePort() != null
                        && service.getSpec().getPorts().getFirst().getNodePort() == 30379);
    }

    @Test
    void labelThatTheBackendSelectsIsALoop() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis") + "  workload: {podLabels: {app: redis}}\n");

        ForwarderCondition resolved = awaitCondition("redis", "ResolvedRefs", "False", "Loop");

        assertThat(resolved.message()).contains("Service 'redis' selects the pods of TcpForwarder 'redis'");
    }

    @Test
    void reportsBecomeStatus() throws Exception {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        await(Service.class, "redis-tcpfwd-metrics", service -> true);
        ForwarderCondition pending = awaitCondition("redis", "Programmed", "False", "PodsPending");
        assertThat(pending.message()).contains("not created yet: 1");

        Pod pod = createPod("redis-tcpfwd-a");
        createReport(pod, "redis-tcpfwd-a");

        awaitCondition("redis", "Programmed", "False", "PodsPending");
        tellAvailable("redis-tcpfwd");
        awaitCondition("redis", "Ready", "True", "Ready");
        TcpForwarder forwarder = get(TcpForwarder.class, "redis");
        assertThat(forwarder.getStatus().summary().endpoints()).isEqualTo(2);
        assertThat(forwarder.getStatus().summary().ejectedEndpoints()).isEqualTo(1);
        assertThat(forwarder.getStatus().endpoints().getFirst().address()).isEqualTo("10.0.0.2");
        assertThat(forwarder.getStatus().dataPlaneVersion()).isEqualTo("0.1.0");
        assertThat(forwarder.getStatus().addresses()).isNotEmpty();
        client.v1()
                .events()
                .inNamespace(namespace)
                .informOnCondition(events -> events.stream()
                        .map(Event::getReason)
                        .toList()
                        .containsAll(List.of("Accepted", "ConfigApplied")))
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void reportThatNoPodOwnsDoesNotCount() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis"));
        Pod pod = createPod("redis-tcpfwd-a");
        createReport(pod, "redis-tcpfwd-b");

        ForwarderCondition pending = awaitStatus(
                        "redis",
                        forwarder -> forwarder.getStatus().conditions().stream()
                                .anyMatch(condition -> condition.message().contains("not reporting: redis-tcpfwd-a")))
                .getStatus()
                .conditions()
                .get(2);

        assertThat(pending.status()).isEqualTo("False");
    }

    @Test
    void scaleReachesTheDeployment() {
        createBackend("redis");
        // The API server scales only a resource whose spec says a number.
        apply(forwarder("redis", 6379, "redis").replace("spec:", "spec:\n  workload: {replicas: 1}"));
        await(Service.class, "redis-tcpfwd-metrics", service -> true);

        client.resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .scale(3);

        await(
                Deployment.class,
                "redis-tcpfwd",
                deployment -> deployment.getSpec().getReplicas() == 3);
    }

    @Test
    void replicasLeftOutStayWhatTheyAre() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis").replace("spec:", "spec:\n  workload: {replicas: 2}"));
        await(
                Deployment.class,
                "redis-tcpfwd",
                deployment -> deployment.getSpec().getReplicas() == 2);

        apply(forwarder("redis", 6380, "redis"));

        await(
                Service.class,
                "redis-tcpfwd",
                service -> service.getSpec().getPorts().getFirst().getPort() == 6380);
        assertThat(get(Deployment.class, "redis-tcpfwd").getSpec().getReplicas())
                .isEqualTo(2);
    }

    @Test
    void objectIsRemovedWhenTheSpecNoLongerAsksForIt() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis") + EVERYTHING);
        await(HorizontalPodAutoscaler.class, "redis-tcpfwd", autoscaler -> true);
        assertThat(get(NetworkPolicy.class, "redis-tcpfwd")).isNotNull();
        assertThat(get(PodDisruptionBudget.class, "redis-tcpfwd")).isNotNull();

        apply(forwarder("redis", 6379, "redis") + "  podDisruptionBudget: {enabled: false}\n");

        for (var kind : List.of(HorizontalPodAutoscaler.class, NetworkPolicy.class, PodDisruptionBudget.class)) {
            awaitAbsence(kind, "redis-tcpfwd");
        }
        awaitCondition("redis", "Accepted", "True", "Accepted");
    }

    @Test
    void objectOfSomeoneElseConflictsOnlyWhereOneIsWanted() {
        createBackend("redis");
        apply("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: redis-tcpfwd}
                spec: {podSelector: {}}
                """);
        apply(forwarder("redis", 6379, "redis"));
        awaitCondition("redis", "Accepted", "True", "Accepted");

        apply(forwarder("redis", 6379, "redis") + "  networkPolicy: {enabled: true}\n");
        ForwarderCondition accepted = awaitCondition("redis", "Accepted", "False", "NameConflict");
        assertThat(accepted.message()).contains("NetworkPolicy 'redis-tcpfwd'");

        apply(forwarder("redis", 6379, "redis"));
        awaitCondition("redis", "Accepted", "True", "Accepted");
        assertThat(get(NetworkPolicy.class, "redis-tcpfwd")).isNotNull();
    }

    @Test
    void numberOfPodsIsTheAutoscalersFromWhenItIsAskedFor() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis") + "  workload: {replicas: 0}\n");
        awaitReplicas(0);

        apply(forwarder("redis", 6379, "redis") + "  workload: {autoscaling: {minReplicas: 2, maxReplicas: 9}}\n");
        awaitReplicas(2);

        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("redis-tcpfwd")
                .scale(7);
        apply(forwarder("redis", 6380, "redis") + "  workload: {autoscaling: {minReplicas: 2, maxReplicas: 8}}\n");
        await(
                HorizontalPodAutoscaler.class,
                "redis-tcpfwd",
                autoscaler -> autoscaler.getSpec().getMaxReplicas() == 8);
        awaitCondition("redis", "Accepted", "True", "Accepted");
        awaitReplicas(7);

        apply(forwarder("redis", 6380, "redis"));
        awaitAbsence(HorizontalPodAutoscaler.class, "redis-tcpfwd");
        awaitReplicas(7);

        apply(forwarder("redis", 6380, "redis") + "  workload: {replicas: 3}\n");
        awaitReplicas(3);
    }

    @Test
    void serviceMonitorComesAndGoesWithItsKind() {
        createBackend("redis");
        apply(forwarder("redis", 6379, "redis")
                + "  monitoring: {serviceMonitor: Enabled, interval: 30s, labels: {release: prometheus}}\n");
        awaitAccepted("the spec is valid; there is no ServiceMonitor.*");

        HasMetadata definition = cluster.defineServiceMonitors();
        try {
            var monitor = client.resources(ServiceMonitor.class)
                    .inNamespace(namespace)
                    .withName("redis-tcpfwd");
            // The operator looks for the kind every 10 s.
            ServiceMonitor made = monitor.waitUntilCondition(Objects::nonNull, 25, TimeUnit.SECONDS);
            assertThat(made.getMetadata().getLabels()).containsEntry("release", "prometheus");
            assertThat(made.getSpec().endpoints()).singleElement().satisfies(endpoint -> {
                assertThat(endpoint.port()).isEqualTo("metrics");
                assertThat(endpoint.interval()).isEqualTo("30s");
            });
            awaitAccepted("the spec is valid");

            client.resource(made).delete();
            monitor.waitUntilCondition(
                    again -> again != null
                            && !again.getMetadata()
                                    .getUid()
                                    .equals(made.getMetadata().getUid()),
                    10,
                    TimeUnit.SECONDS);

            apply(forwarder("redis", 6379, "redis") + "  monitoring: {serviceMonitor: Disabled}\n");
            awaitAbsence(ServiceMonitor.class, "redis-tcpfwd");
            apply(forwarder("redis", 6379, "redis") + "  monitoring: {serviceMonitor: Enabled}\n");
            monitor.waitUntilCondition(Objects::nonNull, 10, TimeUnit.SECONDS);
        } finally {
            client.resource(definition).delete();
        }
        awaitAccepted("the spec is valid; there is no ServiceMonitor.*");
    }

    private void awaitAccepted(String message) {
        cluster.awaitStatus(
                namespace,
                "redis",
                status -> status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Accepted")
                                && condition.message().matches(message)));
    }

    private void awaitReplicas(int replicas) {
        await(
                Deployment.class,
                "redis-tcpfwd",
                deployment -> deployment.getSpec().getReplicas() == replicas);
    }

    private void awaitAbsence(Class<? extends HasMetadata> kind, String name) {
        cluster.awaitAbsence(kind, namespace, name);
    }

    private static String forwarder(String name, int port, String backend) {
        return """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata:
                  name: %s
                spec:
                  listeners:
                  - name: main
                    port: %d
                    backendRefs:
                    - {name: %s, port: 7000}
                """.formatted(name, port, backend);
    }

    private void apply(String yaml) {
        cluster.apply(namespace, yaml);
    }

    private void createBackend(String name) {
        cluster.createBackend(namespace, name);
    }

    private Pod createPod(String name) {
        return client.pods()
                .inNamespace(namespace)
                .load(stream("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: %s
                          labels: {tcpforwarder.io/name: redis}
                          ownerReferences:
                          - {apiVersion: apps/v1, kind: ReplicaSet, name: redis-tcpfwd-5d8f, uid: r-1, controller: true}
                        spec:
                          containers:
                          - {name: dataplane, image: none}
                        """.formatted(name)))
                .create();
    }

    private void createReport(Pod owner, String name) {
        client.resources(TcpForwarderReport.class)
                .inNamespace(namespace)
                .load(stream("""
                        apiVersion: tcpforwarder.io/v1alpha1
                        kind: TcpForwarderReport
                        metadata:
                          name: %s
                          labels: {tcpforwarder.io/name: redis}
                          ownerReferences:
                          - {apiVersion: v1, kind: Pod, name: %s, uid: %s}
                        spec:
                          schemaVersion: 1
                          forwarder: redis
                          configGeneration: 1
                          dataPlaneVersion: 0.1.0
                          listeners:
                          - {name: main, port: 6379, accepting: true, endpoints: 2, healthyEndpoints: 1, ejectedEndpoints: 1}
                          endpoints:
                          - {listener: main, address: 10.0.0.2, port: 7000, state: Ejected, reason: ConsecutiveFailures, score: 9}
                          - {listener: main, address: 10.0.0.1, port: 7000, state: Healthy, reason: ProbeSucceeded, score: 1}
                        """.formatted(
                        name, owner.getMetadata().getName(), owner.getMetadata().getUid())))
                .create();
    }

    /** As the Deployment's controller does once the Service leads to the pod. */
    private void tellAvailable(String deployment) {
        client.apps().deployments().inNamespace(namespace).withName(deployment).editStatus(now -> {
            now.setStatus(new DeploymentStatusBuilder()
                    .withReplicas(1)
                    .withObservedGeneration(now.getMetadata().getGeneration())
                    .withReadyReplicas(1)
                    .withUpdatedReplicas(1)
                    .withAvailableReplicas(1)
                    .build());
            return now;
        });
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String config(String forwarder) {
        return get(ConfigMap.class, forwarder + "-tcpfwd").getData().get("config.json");
    }

    private <T extends HasMetadata> T get(Class<T> kind, String name) {
        return cluster.get(kind, namespace, name);
    }

    private <T extends HasMetadata> T await(Class<T> kind, String name, Predicate<T> condition) {
        return cluster.await(kind, namespace, name, condition);
    }

    private TcpForwarder awaitStatus(String name, Predicate<TcpForwarder> condition) {
        return await(TcpForwarder.class, name, forwarder -> forwarder.getStatus() != null && condition.test(forwarder));
    }

    private ForwarderCondition awaitCondition(String name, String type, String status, String reason) {
        return cluster.awaitCondition(namespace, name, type, status, reason, "");
    }
}
