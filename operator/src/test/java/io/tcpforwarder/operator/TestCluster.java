package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("someone")
            .withForce(true)
            .build();

    private final Config config;
    private final KubernetesClient client;

    TestCluster(Config config) {
        this.config = config;
        client = new KubernetesClientBuilder().withConfig(config).build();
        client.getKubernetesSerialization().registerKubernetesResource(ServiceMonitor.class);
        installDefinitions();
        try (var rbac = TestCluster.class.getResourceAsStream("/rbac.yaml")) {
            client.resource(Files.readString(Path.of("../helm/tcpforwarder/files/operator-role.yaml")))
                    .forceConflicts()
                    .serverSideApply();
            client.load(rbac).forceConflicts().serverSideApply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void installDefinitions() {
        try (var crds = Files.newDirectoryStream(Path.of("../crds"), "*.yaml")) {
            for (Path crd : crds) {
                define(Files.readString(crd));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KubernetesClient client() {
        return client;
    }

    /** A client with exactly the rights that the chart gives the operator. */
    KubernetesClient operatorClient(Requests requests) {
        return asOperator(requests).build();
    }

    /** The same; it asks once, and waits for a second. */
    KubernetesClient impatientOperatorClient(Requests requests) {
        return asOperator(requests)
                .editOrNewConfig()
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(1_000)
                .endConfig()
                .build();
    }

    private KubernetesClientBuilder asOperator(Requests requests) {
        return ApiClient.builder(config)
                .editOrNewConfig()
                .withImpersonateUsername("system:serviceaccount:tcpforwarder:operator")
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .endConfig()
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("requests", requests));
    }

    /** Returned to be deleted: other tests expect a cluster that does not serve the kind. */
    HasMetadata defineServiceMonitors() {
        return define(SERVICE_MONITORS);
    }

    String newNamespace() {
        String name = "test-" + NAMESPACES.incrementAndGet();
        createNamespace(name);
        return name;
    }

    void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
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

    /** Takes YAML to the letter; a status is written too, as the controllers do that do not run here. */
    void apply(String namespace, String yaml) {
        // What begins with a brace the client takes for JSON.
        GenericKubernetesResource object =
                client.getKubernetesSerialization().unmarshal("---\n" + yaml, GenericKubernetesResource.class);
        var resource = client.resource(object).inNamespace(namespace);
        resource.patch(APPLY);
        if (object.getAdditionalProperties().containsKey("status")) {
            resource.subresource("status").patch(APPLY);
        }
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

    TcpForwarder awaitStatus(String namespace, String name, Predicate<TcpForwarderStatus> condition) {
        return await(
                TcpForwarder.class,
                namespace,
                name,
                forwarder -> forwarder.getStatus() != null && condition.test(forwarder.getStatus()));
    }

    /** Fails with what the resource says if it does not come to that. */
    ForwarderCondition awaitCondition(
            String namespace, String name, String type, String status, String reason, String message) {
        Predicate<ForwarderCondition> wanted = condition -> condition.type().equals(type)
                && condition.status().equals(status)
                && condition.reason().matches(reason)
                && condition.message().contains(message);
        try {
            return awaitStatus(namespace, name, now -> now.conditions().stream().anyMatch(wanted))
                    .getStatus()
                    .conditions()
                    .stream()
                    .filter(wanted)
                    .findFirst()
                    .orElseThrow();
        } catch (KubernetesClientTimeoutException e) {
            TcpForwarder now = get(TcpForwarder.class, namespace, name);
            throw new AssertionError(
                    "%s should be %s for %s: %s, but there is %s"
                            .formatted(type, status, reason, message, now == null ? "no resource" : now.getStatus()),
                    e);
        }
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

    @Override
    public void close() {
        client.close();
    }

    private HasMetadata define(String definition) {
        HasMetadata applied = client.resource(definition).forceConflicts().serverSideApply();
        HasMetadata established = client.resource(applied)
                .waitUntilCondition(
                        live -> Serialization.asJson(live).contains("\"Established\""), 10, TimeUnit.SECONDS);
        assertThat(established).isNotNull();
        return established;
    }
}
