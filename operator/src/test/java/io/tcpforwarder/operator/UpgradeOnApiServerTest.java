package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.Edition;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two versions of the operator, one after the other, on a real API server. No pods run there: what the Deployment's controller and
 * the pods would say is written by hand, so a rollout takes as long as the test wants.
 */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class UpgradeOnApiServerTest {
    private static final DataPlaneImage OLD = new DataPlaneImage("example.com/dataplane:1.0.0", "IfNotPresent");
    private static final DataPlaneImage NEW = new DataPlaneImage("example.com/dataplane:1.1.0", "IfNotPresent");
    private static final String MANUAL = "f9";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String ROLLOUT = "tcpforwarder.io/rollout";
    private static final int AT_ONCE = 5;

    private TestCluster cluster;
    private String namespace;
    private KubernetesClient client;
    private Requests requests;
    private KubernetesClient operatorClient;
    private OperatorProcess operator;

    @BeforeEach
    void install(Config config) throws IOException {
        cluster = new TestCluster(config);
        namespace = cluster.newNamespace();
        client = cluster.client();
        requests = new Requests();
        operatorClient = cluster.impatientOperatorClient(requests);
    }

    @AfterEach
    void close() {
        stop();
        operatorClient.close();
        requests.close();
        cluster.close();
    }

    @Test
    void forwardersAreUpgradedInTurnAndTakenBack() throws Exception {
        cluster.createBackend(namespace, "web");
        run(OLD);
        for (int i = 0; i < 10; i++) {
            serve("f" + i);
        }
        for (int i = 0; i < 10; i++) {
            awaitReason("f" + i, "Ready", "Ready");
        }

        // The first is alone; whatever comes next waits for it.
        run(NEW);
        String first = awaitRolling(1).getFirst();
        awaitReason(MANUAL, "UpToDate", "UpgradeHeldBack");
        for (int i = 0; i < 9; i++) {
            String name = "f" + i;
            awaitReason(name, "UpToDate", name.equals(first) ? "Upgrading" : "UpgradeWaiting");
        }
        assertThat(rolling()).containsExactly(first);
        rolledOut(first);
        awaitReason(first, "UpToDate", "UpToDate");

        // Two at a time now. A restart in the middle changes nothing.
        List<String> second = awaitRolling(2);
        run(NEW);
        awaitReason(second.getFirst(), "UpToDate", "Upgrading");
        assertThat(rolling()).isEqualTo(second);

        // One that is stuck lets no other follow. A process believes what is noted when it starts.
        String stuck = second.getFirst();
        stop();
        makeOld(stuck);
        run(NEW);
        awaitReason(stuck, "UpToDate", "UpgradeStuck");
        rolledOut(second.getLast());
        awaitReason(second.getLast(), "UpToDate", "UpToDate");
        String waiting = IntStream.range(0, 9)
                .mapToObj(i -> "f" + i)
                .filter(name -> !name.equals(first) && !second.contains(name))
                .findFirst()
                .orElseThrow();
        awaitCondition(waiting, "UpToDate", condition -> condition.message().contains("does not come to an end"));
        assertThat(rolling()).containsExactly(stuck);

        // Meanwhile what its author says of a waiting forwarder is done, to the pods that it has.
        change(waiting, "nodeSelector: {disk: ssd}");
        await(
                waiting,
                deployment -> "ssd"
                        .equals(deployment
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getNodeSelector()
                                .get("disk")));
        assertThat(image(deployment(waiting))).isEqualTo(OLD.name());
        rolledOut(waiting);

        // Once it works, all the others follow, and never more than a few at a time.
        rolledOut(stuck);
        awaitEnd(stuck);
        int most = 0;
        while (with(NEW) < 9 || !rolling().isEmpty()) {
            List<String> now = awaitRolling(1);
            most = Math.max(most, now.size());
            now.forEach(this::rolledOut);
            now.forEach(this::awaitEnd);
        }
        assertThat(most).isBetween(2, AT_ONCE);
        assertThat(image(deployment(MANUAL))).isEqualTo(OLD.name());

        client.resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName(MANUAL)
                .patch(MERGE, """
                        {"metadata": {"annotations": {"%s": "%s"}}}""".formatted(
                                TcpForwarder.UPGRADE, Edition.of(NEW).id()));
        await(MANUAL, deployment -> image(deployment).equals(NEW.name()));
        rolledOut(MANUAL);
        awaitReason(MANUAL, "UpToDate", "UpToDate");

        // The operator of before meets what it has not made, and takes it back as carefully.
        run(OLD);
        assertThat(awaitRolling(1)).hasSize(1);
        awaitReason(MANUAL, "UpToDate", "UpgradeHeldBack");
        while (with(NEW) > 1 || !rolling().isEmpty()) {
            List<String> now = awaitRolling(1);
            assertThat(now).hasSizeLessThanOrEqualTo(AT_ONCE);
            now.forEach(this::rolledOut);
            now.forEach(this::awaitEnd);
        }
        assertThat(image(deployment(MANUAL))).isEqualTo(NEW.name());
    }

    /** Without the controller that empties it, the namespace stays for as long as the test wants. */
    @Test
    void forwarderOfANamespaceThatIsBeingDeletedIsNotUpgraded() throws Exception {
        cluster.createBackend(namespace, "web");
        run(OLD);
        serve("f0");
        awaitReason("f0", "Ready", "Ready");
        client.namespaces().withName(namespace).delete();

        run(NEW);

        awaitCondition("f0", "UpToDate", condition -> condition.message().contains("namespace is being deleted"));
        assertThat(image(deployment("f0"))).isEqualTo(OLD.name());
        assertThat(rolling()).isEmpty();
    }

    private void stop() {
        if (operator != null) {
            operator.close();
            operator = null;
        }
    }

    private void run(DataPlaneImage image) {
        stop();
        operator = new OperatorProcess(
                operatorClient,
                new OperatorSettings(
                        Set.of(namespace), image, MonitoringDefaults.NONE, null, OperatorSettings.DEFAULT_LEASE, null));
        operator.start();
    }

    private void serve(String name) {
        change(name, "");
        await(name, deployment -> true);
        client.pods()
                .inNamespace(namespace)
                .load(stream("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: %s-pod
                          labels: {tcpforwarder.io/name: %s}
                          ownerReferences:
                          - {apiVersion: apps/v1, kind: ReplicaSet, name: %s-tcpfwd-5d8f, uid: r-1, controller: true}
                        spec:
                          containers: [{name: dataplane, image: none}]
                        """.formatted(name, name, name)))
                .create();
        rolledOut(name);
    }

    /** As a pod does that has applied what it is told now. */
    private void report(String name) {
        String uid =
                cluster.get(Pod.class, namespace, name + "-pod").getMetadata().getUid();
        long generation =
                cluster.get(TcpForwarder.class, namespace, name).getMetadata().getGeneration();
        ConfigMap told = cluster.await(
                ConfigMap.class,
                namespace,
                name + "-tcpfwd",
                configMap ->
                        configMap.getData().get(DataPlaneConfig.FILE_NAME).contains("\"generation\" : " + generation));
        cluster.apply(namespace, """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarderReport
                metadata:
                  name: %s-pod
                  labels: {tcpforwarder.io/name: %s}
                  ownerReferences: [{apiVersion: v1, kind: Pod, name: %s-pod, uid: %s}]
                spec:
                  schemaVersion: 1
                  forwarder: %s
                  reportTime: '%s'
                  configGeneration: %d
                  configDigest: '%s'
                  dataPlaneVersion: 1.0.0
                  listeners: [{name: main, port: 80, accepting: true, endpoints: 1, healthyEndpoints: 1}]
                """.formatted(
                        name,
                        name,
                        name,
                        uid,
                        name,
                        Instant.now(),
                        generation,
                        ConfigDigest.of(told.getData().get(DataPlaneConfig.FILE_NAME))));
    }

    private void change(String name, String workload) {
        cluster.apply(namespace, """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata:
                  name: %s
                  annotations: {example.com/note: "1"}
                spec:
                  listeners: [{name: main, port: 80, backendRefs: [{name: web, port: 7000}]}]
                  workload: {upgradePolicy: %s%s}
                """.formatted(
                        name, name.equals(MANUAL) ? "Manual" : "Automatic", workload.isEmpty() ? "" : ", " + workload));
    }

    /** As the Deployment's controller and the pods say when all are of the present template. */
    private void rolledOut(String name) {
        report(name);
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name + "-tcpfwd")
                .subresource("status")
                .patch(MERGE, """
                        {"status": {"replicas": 1, "observedGeneration": %d, "readyReplicas": 1, "updatedReplicas": 1,
                                    "availableReplicas": 1}}""".formatted(deployment(name).getMetadata().getGeneration()));
    }

    /** As if the rollout had begun long before. Under the operator's own name, so that it can take the note away again. */
    private void makeOld(String name) {
        ConfigMap live = cluster.get(ConfigMap.class, namespace, name + "-tcpfwd");
        live.getMetadata().setManagedFields(List.of());
        live.getMetadata().setResourceVersion(null);
        live.getMetadata()
                .getAnnotations()
                .computeIfPresent(
                        ROLLOUT,
                        (key, note) -> note.replaceFirst(
                                "since=\\S+", "since=" + Instant.now().minus(Duration.ofMinutes(20))));
        client.resource(live)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("tcpforwarder")
                        .withForce(true)
                        .build());
    }

    private List<String> rolling() {
        return names(client.configMaps().inNamespace(namespace).list().getItems());
    }

    private List<String> awaitRolling(int count) throws Exception {
        List<ConfigMap> configMaps = client.configMaps()
                .inNamespace(namespace)
                .informOnCondition(list -> names(list).size() >= count)
                .get(10, TimeUnit.SECONDS);
        List<String> rolling = names(configMaps);
        rolling.forEach(name -> await(
                name,
                deployment -> deployment.getMetadata().getGeneration()
                        > deployment.getStatus().getObservedGeneration()));
        return rolling;
    }

    private void awaitEnd(String name) {
        client.configMaps()
                .inNamespace(namespace)
                .withName(name + "-tcpfwd")
                .waitUntilCondition(configMap -> !isUnderWay(configMap), 10, TimeUnit.SECONDS);
    }

    private static List<String> names(List<ConfigMap> configMaps) {
        return configMaps.stream()
                .filter(UpgradeOnApiServerTest::isUnderWay)
                .map(configMap -> configMap.getMetadata().getName().replace("-tcpfwd", ""))
                .sorted()
                .toList();
    }

    private static boolean isUnderWay(ConfigMap configMap) {
        return configMap.getMetadata().getAnnotations() != null
                && configMap.getMetadata().getAnnotations().containsKey(ROLLOUT);
    }

    private long with(DataPlaneImage image) {
        return client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                .filter(deployment -> image(deployment).equals(image.name()))
                .count();
    }

    private static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private Deployment deployment(String name) {
        return client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name + "-tcpfwd")
                .get();
    }

    private void await(String name, Predicate<Deployment> condition) {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name + "-tcpfwd")
                .waitUntilCondition(
                        deployment -> deployment != null && condition.test(deployment), 10, TimeUnit.SECONDS);
    }

    private void awaitReason(String name, String type, String reason) {
        awaitCondition(name, type, condition -> condition.reason().equals(reason));
    }

    /** A status may wait 5 s for its turn, and who waits for an upgrade looks every 30 s. */
    private void awaitCondition(String name, String type, Predicate<ForwarderCondition> expected) {
        try {
            client.resources(TcpForwarder.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .waitUntilCondition(
                            forwarder -> forwarder != null
                                    && forwarder.getStatus() != null
                                    && forwarder.getStatus().conditions().stream()
                                            .anyMatch(condition ->
                                                    condition.type().equals(type) && expected.test(condition)),
                            40,
                            TimeUnit.SECONDS);
        } catch (KubernetesClientTimeoutException e) {
            throw new AssertionError(
                    "%s of %s is not as expected; of all: %s; noted: %s".formatted(type, name, statuses(), rolling()),
                    e);
        }
    }

    private List<String> statuses() {
        return client.resources(TcpForwarder.class).inNamespace(namespace).list().getItems().stream()
                .map(forwarder -> forwarder.getMetadata().getName() + " "
                        + forwarder.getStatus().conditions())
                .toList();
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8));
    }
}
