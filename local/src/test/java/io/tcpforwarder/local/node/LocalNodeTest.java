package io.tcpforwarder.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.tcpforwarder.local.apiserver.ApiServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("mock-api-server")
final class LocalNodeTest {
    private static final String WORKLOAD = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: words}
            data: {word: hello}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: greeter}
            spec:
              selector: {app: greeter}
              ports: [{name: http, port: 8123}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: greeter}
            spec:
              replicas: 2
              selector: {matchLabels: {app: greeter}}
              template:
                metadata: {labels: {app: greeter}}
                spec:
                  containers:
                  - name: greeter
                    image: none
                    args: [/etc/words/word, "8123"]
                    env:
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    readinessProbe: {httpGet: {path: /, port: 8123}}
                    volumeMounts: [{name: words, mountPath: /etc/words}]
                  volumes: [{name: words, configMap: {name: words}}]
            """;

    @TempDir
    private Path directory;

    private ApiServer apiServer;
    private KubernetesClient client;
    private LocalNode node;

    @BeforeEach
    void start() throws IOException {
        apiServer = new ApiServer(0, InstantSource.system());
        client = apiServer.client();
        PodProgram program = PodProgram.ofOwnClassPath(TestPod.class.getName(), directory);
        node = new LocalNode(client, program, InstantSource.system());
        client.load(new ByteArrayInputStream(WORKLOAD.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> client.resource(item).fieldManager("test").serverSideApply());
    }

    @AfterEach
    void stop() {
        node.close();
        client.close();
        apiServer.close();
    }

    @Test
    void serviceLeadsToEveryReadyPodInTurn() throws IOException, InterruptedException {
        awaitReady(2);

        assertThat(new TreeSet<>(List.of(call(), call())))
                .isEqualTo(pods().stream()
                        .map(pod -> pod.getMetadata().getName() + " says hello")
                        .collect(Collectors.toSet()));
        assertThat(slice().getEndpoints()).hasSize(2).allSatisfy(endpoint -> {
            assertThat(endpoint.getConditions().getReady()).isTrue();
            assertThat(endpoint.getAddresses().getFirst()).startsWith("127.1.");
        });
    }

    @Test
    void podTooManyMayEndInGoodOrder() throws InterruptedException, IOException {
        awaitReady(2);
        Set<String> before = names();
        assertThat(processes()).hasSize(2);

        deployment().scale(1);

        awaitReady(1);
        await(() -> processes().size() == 1);
        before.removeAll(names());
        String gone = before.iterator().next();
        assertThat(directory.resolve(gone).resolve("output.log")).content().contains("ends in good order");
    }

    @Test
    void changedTemplateReplacesPodsWithoutEverHavingFewer() throws InterruptedException {
        awaitReady(2);
        Set<String> before = names();

        deployment()
                .edit(deployment -> new DeploymentBuilder(deployment)
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToAnnotations("changed", "yes")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build());

        await(() -> {
            Deployment now = deployment().get();
            assertThat(now.getStatus().getReadyReplicas()).isGreaterThanOrEqualTo(2);
            return names().size() == 2 && names().stream().noneMatch(before::contains);
        });
    }

    @Test
    void podWhoseProcessWasKilledIsReplaced() throws InterruptedException {
        awaitReady(2);
        Set<String> before = names();

        ProcessHandle.of(processes().iterator().next()).orElseThrow().destroyForcibly();

        await(() -> names().stream().anyMatch(name -> !before.contains(name)));
        awaitReady(2);
    }

    @Test
    void deletedDeploymentAndServiceLeaveNothing() throws InterruptedException {
        awaitReady(2);

        deployment().delete();
        client.services().withName("greeter").delete();

        await(() -> pods().isEmpty() && processes().isEmpty());
        await(() -> client.discovery().v1().endpointSlices().list().getItems().isEmpty());
    }

    private RollableScalableResource<Deployment> deployment() {
        return client.apps().deployments().withName("greeter");
    }

    private List<Pod> pods() {
        return client.pods().list().getItems();
    }

    private Set<String> names() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    private EndpointSlice slice() {
        return client.discovery().v1().endpointSlices().list().getItems().getFirst();
    }

    private static Set<Long> processes() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String call() throws IOException, InterruptedException {
        Service service = client.services().withName("greeter").get();
        URI uri = URI.create("http://" + service.getSpec().getClusterIP() + ":8123/");
        HttpRequest request =
                HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).build();
        // The client keeps connections; a Service balances connections, not requests.
        try (HttpClient once = HttpClient.newHttpClient()) {
            return once.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private void awaitReady(int count) throws InterruptedException {
        await(() -> {
            Deployment now = deployment().get();
            return now.getStatus() != null
                    && Objects.equals(now.getStatus().getReadyReplicas(), count)
                    && names().size() == count
                    && client.discovery().v1().endpointSlices().list().getItems().stream()
                                    .flatMap(slice -> slice.getEndpoints().stream())
                                    .filter(endpoint -> Boolean.TRUE.equals(
                                            endpoint.getConditions().getReady()))
                                    .count()
                            == count;
        });
    }

    /** Processes are waited for, which tell nobody when they are so far. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(60));
            Thread.sleep(50);
        }
    }
}
