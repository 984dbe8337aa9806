package io.tcpforwarder.local.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mock-api-server")
final class ApiServerTest {
    private ApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(0, InstantSource.system());
        client = server.client();
        client.load(Files.newInputStream(Path.of("../crds/tcpforwarders.tcpforwarder.io.yaml")))
                .create();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void serverSideApplyCreatesWhatDoesNotExist() {
        ConfigMap applied = configMaps().resource(configMap(Map.of("a", "1"))).serverSideApply();

        assertThat(applied.getData()).containsExactly(Map.entry("a", "1"));
        assertThat(applied.getMetadata().getUid()).isNotEmpty();
    }

    @Test
    void serverSideApplyTakesAwayWhatItsManagerNoLongerSays() {
        configMaps().resource(configMap(Map.of("a", "1", "b", "2"))).serverSideApply();

        configMaps().resource(configMap(Map.of("a", "1"))).serverSideApply();

        assertThat(configMaps().withName("c").get().getData()).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void serverSideApplyLeavesAloneWhatAnotherManagerSays() {
        configMaps()
                .resource(configMap(Map.of("a", "1", "b", "2")))
                .fieldManager("one")
                .serverSideApply();
        configMaps()
                .resource(configMap(Map.of("b", "2", "c", "3")))
                .fieldManager("other")
                .serverSideApply();

        configMaps().resource(configMap(Map.of())).fieldManager("one").serverSideApply();

        assertThat(configMaps().withName("c").get().getData()).containsOnlyKeys("b", "c");
    }

    @Test
    void applyingTheSameTwiceWritesNothing() {
        String first =
                version(configMaps().resource(configMap(Map.of("a", "1"))).serverSideApply());
        String second =
                version(configMaps().resource(configMap(Map.of("a", "1"))).serverSideApply());

        assertThat(second).isEqualTo(first);
    }

    @Test
    void itemsOfListsThatAreMapsAreMergedByTheirKey() {
        client.resource(deployment(2)).serverSideApply();

        client.resource("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: d, namespace: default}
                        spec: {template: {spec: {containers: [{name: main, env: [{name: LEVEL, value: debug}]}]}}}
                        """).fieldManager("other").serverSideApply();

        var containers = deployments().get().getSpec().getTemplate().getSpec().getContainers();
        assertThat(containers).singleElement().satisfies(container -> {
            assertThat(container.getImage()).isEqualTo("image:1");
            assertThat(container.getEnv())
                    .singleElement()
                    .matches(env -> env.getName().equals("LEVEL"));
        });
    }

    @Test
    void statusIsWrittenByItsOwnPathOnlyAndDoesNotRaiseTheGeneration() {
        client.resource(deployment(2)).create();

        deployments()
                .editStatus(d -> new DeploymentBuilder(d)
                        .editOrNewStatus()
                        .withReadyReplicas(1)
                        .endStatus()
                        .build());
        deployments()
                .edit(d -> new DeploymentBuilder(d)
                        .editStatus()
                        .withReadyReplicas(7)
                        .endStatus()
                        .build());

        Deployment deployment = deployments().get();
        assertThat(deployment.getStatus().getReadyReplicas()).isEqualTo(1);
        assertThat(deployment.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void generationRisesWhenTheSpecChangesAndNotWithALabel() {
        client.resource(deployment(2)).create();

        deployments()
                .edit(d -> new DeploymentBuilder(d)
                        .editMetadata()
                        .addToLabels("x", "y")
                        .endMetadata()
                        .build());
        assertThat(deployments().get().getMetadata().getGeneration()).isEqualTo(1);

        deployments().scale(5);
        assertThat(deployments().get().getSpec().getReplicas()).isEqualTo(5);
        assertThat(deployments().get().getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void mergePatchRemovesWhatIsNull() {
        configMaps().resource(configMap(Map.of("a", "1", "b", "2"))).create();

        configMaps().withName("c").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":null}}");

        assertThat(configMaps().withName("c").get().getData()).containsOnlyKeys("b");
    }

    @Test
    void writeOfAnOldVersionIsAConflict() {
        ConfigMap old = configMaps().resource(configMap(Map.of("a", "1"))).create();
        configMaps()
                .withName("c")
                .edit(c -> new ConfigMapBuilder(c).addToData("b", "2").build());

        assertThatThrownBy(() -> configMaps().resource(old).update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    @Test
    void whatTheSchemaForbidsIsRefusedWithPathAndReason() {
        GenericKubernetesResource bad = Serialization.unmarshal("""
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: f, namespace: default}
                spec:
                  selection: {algorithm: Fastest}
                  connect: {timeout: soon}
                  listeners:
                  - {name: l, port: 70000, backendRefs: [{name: s, port: 1}]}
                  - {name: l, port: 1}
                """, GenericKubernetesResource.class);

        assertThatThrownBy(() -> client.resource(bad).create())
                .hasMessageContaining("spec.listeners[0].port: Invalid value: 70000")
                .hasMessageContaining("spec.listeners[1].backendRefs: Required value")
                .hasMessageContaining("spec.listeners[1]: Duplicate value: {\"name\":\"l\"}")
                .hasMessageContaining("spec.selection.algorithm: Unsupported value: \"Fastest\"")
                .hasMessageContaining("spec.connect.timeout: Invalid value: \"soon\"");
        assertThat(client.resources(TcpForwarder.class).list().getItems()).isEmpty();
    }

    @Test
    void whatIsOwnedGoesWithItsLastOwner() {
        ConfigMap owner = configMaps().resource(configMap(Map.of())).create();
        OwnerReference reference = new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName("c")
                .withUid(owner.getMetadata().getUid())
                .build();
        client.resource(new DeploymentBuilder(deployment(1))
                        .editMetadata()
                        .withOwnerReferences(reference)
                        .endMetadata()
                        .build())
                .create();

        configMaps().withName("c").delete();

        assertThat(deployments().get()).isNull();
    }

    @Test
    void objectWithAFinalizerStaysUntilTheFinalizerIsGone() {
        configMaps()
                .resource(new ConfigMapBuilder(configMap(Map.of()))
                        .editMetadata()
                        .withFinalizers("example.com/wait")
                        .endMetadata()
                        .build())
                .create();

        configMaps().withName("c").delete();
        assertThat(configMaps().withName("c").get().isMarkedForDeletion()).isTrue();

        configMaps()
                .withName("c")
                .edit(c -> new ConfigMapBuilder(c)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
        assertThat(configMaps().withName("c").get()).isNull();
    }

    @Test
    void watchTellsWhatChangedSinceTheVersionItStartsFrom() throws InterruptedException {
        configMaps().resource(configMap(Map.of("a", "before"))).create();
        String version = configMaps().list().getMetadata().getResourceVersion();
        configMaps()
                .withName("c")
                .edit(c -> new ConfigMapBuilder(c).addToData("a", "größer").build());

        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (var _ = configMaps().withResourceVersion(version).watch(new Recorder(events))) {
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("MODIFIED {a=größer}");
            configMaps().withName("c").delete();
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("DELETED {a=größer}");
        }
    }

    @Test
    void objectThatLeavesTheSelectorOfAWatchIsDeletedForIt() throws InterruptedException {
        configMaps().resource(configMap(Map.of())).create();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (var _ = configMaps().withLabel("app", "x").watch(new Recorder(events))) {
            configMaps().withName("c").edit(c -> labelled(c, "x"));
            assertThat(events.poll(5, TimeUnit.SECONDS)).startsWith("ADDED");
            configMaps().withName("c").edit(c -> labelled(c, "y"));
            assertThat(events.poll(5, TimeUnit.SECONDS)).startsWith("DELETED");
        }
    }

    @Test
    void strategicMergeOfKubectlDropsAPortByItsDirective() {
        Service service = client.services()
                .resource(Serialization.unmarshal("""
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                spec: {ports: [{name: a, port: 1}, {name: b, port: 2}]}
                """, Service.class))
                .create();

        client.resource(service)
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"$setElementOrder/ports\":[{\"port\":1}],\"ports\":[{\"$patch\":\"delete\",\"port\":2}]}}");

        assertThat(client.services().withName("s").get().getSpec().getPorts())
                .singleElement()
                .matches(port -> port.getPort() == 1);
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    ConfigMap,
                    io.fabric8.kubernetes.api.model.ConfigMapList,
                    io.fabric8.kubernetes.client.dsl.Resource<ConfigMap>>
            configMaps() {
        return client.configMaps().inNamespace("default");
    }

    private io.fabric8.kubernetes.client.dsl.RollableScalableResource<Deployment> deployments() {
        return client.apps().deployments().inNamespace("default").withName("d");
    }

    private static ConfigMap labelled(ConfigMap configMap, String app) {
        return new ConfigMapBuilder(configMap)
                .editMetadata()
                .addToLabels("app", app)
                .endMetadata()
                .build();
    }

    private static ConfigMap configMap(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("c")
                .withNamespace("default")
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Deployment deployment(int replicas) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d, namespace: default}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: d}}
                  template:
                    metadata: {labels: {app: d}}
                    spec: {containers: [{name: main, image: "image:1"}]}
                """.formatted(replicas), Deployment.class);
    }

    private static String version(ConfigMap configMap) {
        return configMap.getMetadata().getResourceVersion();
    }

    /** Notes each event as its action and the data. */
    private record Recorder(BlockingQueue<String> events) implements Watcher<ConfigMap> {
        @Override
        public void eventReceived(Action action, ConfigMap configMap) {
            events.add(action + " " + configMap.getData());
        }

        @Override
        public void onClose(WatcherException cause) {}
    }
}
