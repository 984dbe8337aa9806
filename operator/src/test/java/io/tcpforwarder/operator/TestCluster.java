package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** The real API server with what the chart installs, as its administrator sees it. */
@NullUnmarked
final class TestCluster implements AutoCloseable {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Of the Prometheus operator's definition as much as makes the kind known. */
    private static final String SERVICE_MONITORS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: servicemonitors.monitoring.coreos.com}
            spec:
              group: monitoring.coreos.com
              names: {kind: ServiceMonitor, listKind: ServiceMonitorList, plural: servicemonitors, singular: servicemonitor}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;

    private final Config config;
    private final KubernetesClient client;
    private final List<String> namespaces = new ArrayList<>();

    TestCluster(Config config) {
        this.config = config;
        client = new KubernetesClientBuilder().withConfig(config).build();
        client.getKubernetesSerialization().registerKubernetesResource(ServiceMonitor.class);
        try (var crds = Files.newDirectoryStream(Path.of("../crds"), "*.yaml")) {
            for (Path crd : crds) {
                define(Files.readString(crd));
            }
            client.resource(Files.readString(Path.of("../helm/tcpforwarder/files/operator-role.yaml")))
                    .serverSideApply();
            try (var rbac = TestCluster.class.getResourceAsStream("/rbac.yaml")) {
                client.load(rbac).serverSideApply();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KubernetesClient client() {
        return client;
    }

    /** A client with exactly the rights that the chart gives the operator; it asks once, and waits for a second. */
    KubernetesClient operatorClient(Requests requests) {
        return ApiClient.builder(config)
                .editOrNewConfig()
                .withImpersonateUsername("system:serviceaccount:tcpforwarder:operator")
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(1_000)
                .endConfig()
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("requests", requests))
                .build();
    }

    /** Returned to be deleted: other tests expect a cluster that does not serve the kind. */
    HasMetadata defineServiceMonitors() {
        return define(SERVICE_MONITORS);
    }

    String newNamespace() {
        String name = "own-" + NAMESPACES.incrementAndGet();
        namespaces.add(name);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    void createBackend(String namespace, String name) {
        apply(namespace, """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec:
                  clusterIP: None
                  selector: {app: %s}
                  ports: [{name: main, port: 7000}]
                """.formatted(name, name));
    }

    /** A forwarder to the backend redis; {@code more} are further lines of its spec. */
    void applyForwarder(String namespace, String name, int port, String more) {
        apply(namespace, """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: %s}
                spec:
                  listeners:
                  - name: main
                    port: %d
                    backendRefs: [{name: redis, port: 7000}]
                %s""".formatted(name, port, more.indent(2)));
    }

    void apply(String namespace, String yaml) {
        client.resource(yaml)
                .inNamespace(namespace)
                .fieldManager("someone")
                .forceConflicts()
                .serverSideApply();
    }

    /** Tries an object without making it, until it is refused. */
    void awaitRefusal(String namespace, String yaml) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (System.nanoTime() < end) {
            try {
                client.resource(yaml).inNamespace(namespace).dryRun().create();
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (KubernetesClientException e) {
                return;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("not refused");
    }

    <T extends HasMetadata> T get(Class<T> kind, String namespace, String name) {
        return client.resources(kind).inNamespace(namespace).withName(name).get();
    }

    <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> condition) {
        return client.resources(kind)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(object -> object != null && condition.test(object), 25, TimeUnit.SECONDS);
    }

    void awaitAbsence(Class<? extends HasMetadata> kind, String namespace, String name) {
        client.resources(kind)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(Objects::isNull, 15, TimeUnit.SECONDS);
    }

    /** Of the forwarder's present generation. */
    ForwarderCondition awaitAccepted(String namespace, String name, String reason) {
        return accepted(await(TcpForwarder.class, namespace, name, forwarder -> {
            ForwarderCondition accepted = accepted(forwarder);
            return accepted != null
                    && accepted.reason().equals(reason)
                    && accepted.observedGeneration() == forwarder.getMetadata().getGeneration();
        }));
    }

    static ForwarderCondition accepted(TcpForwarder forwarder) {
        return forwarder.getStatus() == null
                ? null
                : forwarder.getStatus().conditions().stream()
                        .filter(condition -> condition.type().equals("Accepted"))
                        .findFirst()
                        .orElse(null);
    }

    /** For a time that is long for the operator, the condition stays true. */
    static void assertStays(Runnable assertion) throws InterruptedException {
        for (int i = 0; i < 15; i++) {
            assertion.run();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Gives the addresses back: the API server has 254 of them for all tests. */
    @Override
    public void close() {
        namespaces.forEach(namespace -> client.services().inNamespace(namespace).delete());
        client.close();
    }

    private HasMetadata define(String definition) {
        HasMetadata applied = client.resource(definition).serverSideApply();
        HasMetadata established = client.resource(applied)
                .waitUntilCondition(
                        live -> Serialization.asJson(live).contains("\"Established\""), 10, TimeUnit.SECONDS);
        assertThat(established).isNotNull();
        return established;
    }
}
