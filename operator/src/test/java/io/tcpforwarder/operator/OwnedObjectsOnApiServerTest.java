package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to the objects of a forwarder when someone else touches them, on a real API server. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class OwnedObjectsOnApiServerTest {
    /** All kinds of objects. */
    private static final String ALL = """
            workload: {autoscaling: {minReplicas: 2, maxReplicas: 9}}
            networkPolicy: {enabled: true}
            """;

    private static final String OWNED = "redis-tcpfwd";

    private static TestCluster cluster;
    private static HasMetadata serviceMonitors;
    private static Requests requests;
    private static KubernetesClient operatorClient;
    private static OperatorProcess operator;

    private String namespace;

    @BeforeAll
    static void start(Config config) throws Exception {
        cluster = new TestCluster(config);
        serviceMonitors = cluster.defineServiceMonitors();
        requests = new Requests();
        operatorClient = cluster.impatientOperatorClient(requests);
        operator = new OperatorProcess(operatorClient, OperatorSettings.embedded());
        operator.start();
    }

    @AfterAll
    static void stop() {
        operator.close();
        operatorClient.close();
        requests.close();
        cluster.client().resource(serviceMonitors).delete();
        cluster.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = cluster.newNamespace();
        cluster.createBackend(namespace, "redis");
    }

    @Test
    void eachObjectThatIsDeletedComesBackWithinFiveSeconds() {
        applyAll();
        for (Part<?> part : Part.ALL) {
            HasMetadata live = cluster.get(part.kind(), namespace, name(part));
            long begin = System.nanoTime();
            cluster.client().resource(live).delete();
            cluster.await(
                    part.kind(), namespace, name(part), again -> !uid(again).equals(uid(live)));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as(part.kind().getSimpleName())
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void objectsThatAreDeletedAllAtOnceComeBack() {
        applyAll();
        List<HasMetadata> all = Part.ALL.stream()
                .<HasMetadata>map(part -> cluster.get(part.kind(), namespace, name(part)))
                .toList();

        all.forEach(object -> cluster.client().resource(object).delete());

        Part.ALL.forEach(part -> cluster.await(
                part.kind(),
                namespace,
                name(part),
                again -> all.stream().noneMatch(old -> uid(old).equals(uid(again)))));
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                arguments(ServiceAccount.class, "{'metadata': {'labels': {'app.kubernetes.io/instance': 'x'}}}"),
                arguments(Role.class, "{'rules': [{'apiGroups': ['*'], 'resources': ['*'], 'verbs': ['*']}]}"),
                arguments(RoleBinding.class, "{'subjects': []}"),
                arguments(
                        RoleBinding.class,
                        "{'subjects': [{'kind': 'ServiceAccount', 'name': 'redis-tcpfwd', 'namespace': 'NAMESPACE'},"
                                + " {'kind': 'ServiceAccount', 'name': 'default', 'namespace': 'NAMESPACE'}]}"),
                arguments(ConfigMap.class, "{'data': {'config.json': '{}'}}"),
                arguments(
                        NetworkPolicy.class,
                        "{'spec': {'podSelector': {'matchLabels': {'tcpforwarder.io/name': 'x'}}}}"),
                arguments(Deployment.class, "{'spec': {'template': {'spec': {'serviceAccountName': 'default'}}}}"),
                arguments(Service.class, "{'spec': {'selector': {'tcpforwarder.io/name': 'other'}}}"),
                arguments(PodDisruptionBudget.class, "{'spec': {'unhealthyPodEvictionPolicy': 'IfHealthyBudget'}}"),
                arguments(HorizontalPodAutoscaler.class, "{'spec': {'maxReplicas': 99}}"),
                arguments(ServiceMonitor.class, "{'spec': {'endpoints': []}}"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void objectThatIsEditedIsWrittenBackOnce(Class<? extends HasMetadata> kind, String edit) throws Exception {
        applyAll();
        HasMetadata before = cluster.get(kind, namespace, OWNED);
        requests.forget();

        merge(kind, edit.replace("NAMESPACE", namespace));

        cluster.await(kind, namespace, OWNED, live -> content(live).equals(content(before)));
        TestCluster.assertStays(() -> assertThat(objectWrites()).hasSize(1));
    }

    static Stream<Class<? extends HasMetadata>> kinds() {
        return Part.ALL.stream().<Class<? extends HasMetadata>>map(Part::kind).distinct();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void objectIsKeptThatLostItsLabelItsOwnerOrBoth(Class<? extends HasMetadata> kind) {
        applyAll();
        HasMetadata before = cluster.get(kind, namespace, OWNED);
        for (String edit : List.of(
                "{'metadata': {'labels': {'tcpforwarder.io/name': null}}}",
                "{'metadata': {'ownerReferences': null}}",
                "{'metadata': {'labels': {'tcpforwarder.io/name': null}, 'ownerReferences': null}}")) {
            merge(kind, edit);
            HasMetadata repaired = cluster.await(
                    kind,
                    namespace,
                    OWNED,
                    live -> "redis".equals(live.getMetadata().getLabels().get("tcpforwarder.io/name"))
                            && !live.getMetadata().getOwnerReferences().isEmpty());
            assertThat(uid(repaired)).isEqualTo(uid(before));
        }
        cluster.awaitAccepted(namespace, "redis", "Accepted");
    }

    static Stream<Arguments> foreign() {
        return Stream.of(
                arguments(ServiceAccount.class, "apiVersion: v1"),
                arguments(Role.class, "apiVersion: rbac.authorization.k8s.io/v1"),
                arguments(RoleBinding.class, """
                        apiVersion: rbac.authorization.k8s.io/v1
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: theirs}
                        """),
                arguments(ConfigMap.class, "apiVersion: v1"),
                arguments(NetworkPolicy.class, """
                        apiVersion: networking.k8s.io/v1
                        spec: {podSelector: {}}
                        """),
                arguments(Deployment.class, """
                        apiVersion: apps/v1
                        spec:
                          selector: {matchLabels: {app: theirs}}
                          template:
                            metadata: {labels: {app: theirs}}
                            spec: {containers: [{name: theirs, image: theirs}]}
                        """),
                arguments(Service.class, """
                        apiVersion: v1
                        spec: {ports: [{port: 1}]}
                        """),
                arguments(PodDisruptionBudget.class, """
                        apiVersion: policy/v1
                        spec: {maxUnavailable: 0}
                        """),
                arguments(HorizontalPodAutoscaler.class, """
                        apiVersion: autoscaling/v2
                        spec: {maxReplicas: 1, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: theirs}}
                        """),
                arguments(ServiceMonitor.class, "apiVersion: monitoring.coreos.com/v1"));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void objectOfSomeoneElseIsNeverTakenOver(Class<? extends HasMetadata> kind, String theirs) {
        cluster.apply(namespace, theirs + """

                kind: %s
                metadata: {name: %s, labels: {tcpforwarder.io/name: redis}}
                """.formatted(HasMetadata.getKind(kind), OWNED));
        HasMetadata before = cluster.get(kind, namespace, OWNED);

        cluster.applyForwarder(namespace, "redis", 6379, ALL);

        assertThat(cluster.awaitAccepted(namespace, "redis", "NameConflict").message())
                .contains(HasMetadata.getKind(kind) + " '" + OWNED + "'", "delete it");
        HasMetadata after = cluster.get(kind, namespace, OWNED);
        assertThat(after.getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
        assertThat(objectWrites()).isEmpty();

        cluster.client().resource(after).delete();
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        assertThat(uid(cluster.get(kind, namespace, OWNED))).isNotEqualTo(uid(before));
    }

    @Test
    void whatOthersAddIsTheirs() throws Exception {
        cluster.applyForwarder(namespace, "redis", 6379, "networkPolicy: {enabled: true}");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        requests.forget();

        for (Part<?> part : Part.ALL) {
            HasMetadata live = cluster.get(part.kind(), namespace, name(part));
            if (live != null) {
                cluster.client()
                        .resource(live)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                json("{'metadata': {'labels': {'theirs': '1'}, 'annotations': {'theirs': '1'}}}"));
            }
        }
        merge(
                Deployment.class,
                "{'spec': {'template': {'metadata': {'annotations': {'kubectl.kubernetes.io/restartedAt': 'now'}}}}}");
        cluster.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(OWNED)
                .scale(4);

        TestCluster.assertStays(() -> assertThat(objectWrites()).isEmpty());
        Deployment deployment = cluster.get(Deployment.class, namespace, OWNED);
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(4);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("kubectl.kubernetes.io/restartedAt", "now");

        // It outlives a change of our own.
        cluster.applyForwarder(namespace, "redis", 6379, """
                networkPolicy: {enabled: true}
                workload: {nodeSelector: {disk: fast}}
                """);
        deployment = cluster.await(
                Deployment.class,
                namespace,
                OWNED,
                live -> !live.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getNodeSelector()
                        .isEmpty());
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(4);
        assertThat(deployment.getMetadata().getLabels()).containsEntry("theirs", "1");
        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("kubectl.kubernetes.io/restartedAt", "now");
    }

    /** Tokens of an account that is gone are refused; the kubelet would renew them in an hour. */
    @Test
    void podsAreReplacedOnceWhenTheirAccountHadToBeMadeAgain() throws Exception {
        cluster.applyForwarder(namespace, "redis", 6379, "");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        Deployment first = cluster.get(Deployment.class, namespace, OWNED);
        assertThat(accountOfPods(first)).isNull();
        // Objects say in whole seconds when they were made.
        Instant later =
                Instant.parse(first.getMetadata().getCreationTimestamp()).plusSeconds(1);
        while (Instant.now().isBefore(later)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }

        for (int i = 1; i <= 2; i++) {
            ServiceAccount before = cluster.get(ServiceAccount.class, namespace, OWNED);
            requests.forget();
            cluster.client().resource(before).delete();

            ServiceAccount again = cluster.await(
                    ServiceAccount.class, namespace, OWNED, made -> !uid(made).equals(uid(before)));
            cluster.await(Deployment.class, namespace, OWNED, live -> uid(again).equals(accountOfPods(live)));
            TestCluster.assertStays(() -> assertThat(objectWrites())
                    .containsExactly("PATCH serviceaccounts/" + OWNED, "PATCH deployments/" + OWNED));
            assertThat(cluster.get(Deployment.class, namespace, OWNED)
                            .getMetadata()
                            .getGeneration())
                    .isEqualTo(first.getMetadata().getGeneration() + i);
        }
    }

    private static String accountOfPods(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getAnnotations().get("tcpforwarder.io/service-account");
    }

    @Test
    void numberOfPodsThatTheSpecSaysIsRestoredOnce() throws Exception {
        cluster.applyForwarder(namespace, "redis", 6379, "workload: {replicas: 2}");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        requests.forget();

        cluster.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(OWNED)
                .scale(5);

        cluster.await(Deployment.class, namespace, OWNED, live -> live.getSpec().getReplicas() == 2);
        TestCluster.assertStays(() -> assertThat(objectWrites()).containsExactly("PATCH deployments/" + OWNED));
    }

    @Test
    void whoeverChangesAnObjectBackAllTheTimeDoesNotMakeUsSpin() throws Exception {
        applyAll();
        requests.forget();
        int theirs = 0;
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();

        while (System.nanoTime() < end) {
            merge(ConfigMap.class, "{'data': {'config.json': 'theirs %d'}}".formatted(theirs++));
        }

        assertThat(theirs).isGreaterThan(100);
        assertThat(objectWrites()).hasSizeBetween(1, 20);
        cluster.await(
                ConfigMap.class,
                namespace,
                OWNED,
                live -> live.getData().get("config.json").contains("listeners"));
    }

    @Test
    void operatorThatFindsAllOfTwentyForwardersDoneWritesNothing() throws Exception {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "redis-" + i).toList();
        names.forEach(name -> cluster.applyForwarder(namespace, name, 6379, name.endsWith("0") ? ALL : ""));
        names.forEach(name -> cluster.awaitAccepted(namespace, name, "Accepted"));
        var settings = new OperatorSettings(
                Set.of(namespace),
                DataPlaneImage.ofThisVersion(),
                MonitoringDefaults.NONE,
                null,
                OperatorSettings.DEFAULT_LEASE,
                null);

        try (Requests ofTheNext = new Requests();
                KubernetesClient next = cluster.impatientOperatorClient(ofTheNext);
                OperatorProcess started = new OperatorProcess(next, settings)) {
            started.start();
            requests.forget();
            // The backend of all of them: both operators look at each once more.
            cluster.client().services().inNamespace(namespace).withName("redis").edit(service -> {
                service.getMetadata().getAnnotations().put("touched", "yes");
                return service;
            });

            TestCluster.assertStays(() -> {
                assertThat(ofTheNext.writes(namespace)).isEmpty();
                assertThat(requests.matching(namespace, ".*")).isEmpty();
            });
            // And it is awake.
            cluster.applyForwarder(namespace, "redis-0", 6380, ALL);
            while (ofTheNext.writes(namespace).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** The cache holds stubs of them alone. */
    @Test
    void objectsThatAreLargerThanOthersAreRepairedAndLeftAloneLikeOthers() throws Exception {
        String large = "workload: {podAnnotations: {%s}}"
                .formatted(IntStream.range(0, 5)
                        .mapToObj(i -> "large-%d: %s".formatted(i, "x".repeat(15_000)))
                        .collect(Collectors.joining(", ")));
        cluster.applyForwarder(namespace, "redis", 6379, large);
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        HasMetadata before = cluster.get(Deployment.class, namespace, OWNED);
        requests.forget();

        cluster.client().services().inNamespace(namespace).withName("redis").edit(service -> {
            service.getSpec().getPorts().getFirst().setName("renamed");
            return service;
        });
        cluster.await(
                ConfigMap.class,
                namespace,
                OWNED,
                live -> live.getData().get("config.json").contains("renamed"));
        TestCluster.assertStays(() -> assertThat(objectWrites()).containsExactly("PATCH configmaps/" + OWNED));

        merge(Deployment.class, "{'spec': {'template': {'spec': {'serviceAccountName': 'default'}}}}");
        cluster.await(Deployment.class, namespace, OWNED, live -> content(live).equals(content(before)));
        TestCluster.assertStays(() -> assertThat(objectWrites()).hasSize(2));
    }

    @Test
    void deletedForwarderIsNotActedForWhileItsObjectsGo() throws Exception {
        applyAll();
        requests.forget();
        // As kubectl delete --cascade=foreground: the forwarder stays until the collector has deleted what it owns.
        cluster.client()
                .resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        for (Part<?> part : Part.ALL) {
            cluster.client()
                    .resource(cluster.get(part.kind(), namespace, name(part)))
                    .delete();
        }
        TestCluster.assertStays(() -> assertThat(objectWrites()).isEmpty());
    }

    private void applyAll() {
        cluster.applyForwarder(namespace, "redis", 6379, ALL);
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        Part.ALL.forEach(part -> cluster.await(part.kind(), namespace, name(part), live -> true));
    }

    private void merge(Class<? extends HasMetadata> kind, String edit) {
        cluster.client()
                .resources(kind)
                .inNamespace(namespace)
                .withName(OWNED)
                .patch(PatchContext.of(PatchType.JSON_MERGE), json(edit));
    }

    /** All writes but those of the status. */
    private List<String> objectWrites() {
        return requests.writes(namespace).stream()
                .filter(write -> !write.endsWith("/status"))
                .toList();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String name(Part<?> part) {
        return part.name().apply(ObjectNames.of("redis"));
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    /** All but what each write changes. */
    private static String content(HasMetadata object) {
        HasMetadata copy = cluster.client().getKubernetesSerialization().clone(object);
        copy.getMetadata().setResourceVersion(null);
        copy.getMetadata().setGeneration(null);
        copy.getMetadata().setManagedFields(List.of());
        return cluster.client().getKubernetesSerialization().asJson(copy);
    }
}
