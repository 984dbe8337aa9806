package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** The real operator with the rights of its chart, on an API server that has both definitions. */
@NullUnmarked
final class OperatorUnderTest implements AutoCloseable {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("someone")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final KubernetesClient operatorClient;
    private OperatorProcess operator;

    OperatorUnderTest(Config config) throws IOException {
        client = new KubernetesClientBuilder().withConfig(config).build();
        installDefinitions();
        client.resource(Files.readString(Path.of("../helm/tcpforwarder/files/operator-role.yaml")))
                .forceConflicts()
                .serverSideApply();
        try (var rbac = OperatorUnderTest.class.getResourceAsStream("/rbac.yaml")) {
            client.load(rbac).forceConflicts().serverSideApply();
        }
        operatorClient = ApiClient.builder(new ConfigBuilder(config)
                        .withImpersonateUsername("system:serviceaccount:tcpforwarder:operator")
                        .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                        .build())
                .build();
    }

    /** Starts it; what stands already is what it comes to. */
    OperatorUnderTest started() {
        operator = new OperatorProcess(operatorClient, OperatorSettings.embedded());
        operator.start();
        return this;
    }

    KubernetesClient client() {
        return client;
    }

    void installDefinitions() throws IOException {
        try (var definitions = Files.newDirectoryStream(Path.of("../crds"), "*.yaml")) {
            for (Path definition : definitions) {
                HasMetadata applied = client.resource(Files.readString(definition))
                        .forceConflicts()
                        .serverSideApply();
                client.resource(applied)
                        .waitUntilCondition(
                                live -> client.getKubernetesSerialization()
                                        .asJson(live)
                                        .contains("\"Established\""),
                                10,
                                TimeUnit.SECONDS);
            }
        }
    }

    void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Takes YAML; a status is written too, as the controllers do that do not run here. */
    void apply(String namespace, String text) {
        // What begins with a brace the client takes for JSON.
        GenericKubernetesResource object =
                client.getKubernetesSerialization().unmarshal("---\n" + text, GenericKubernetesResource.class);
        var resource = client.resource(object).inNamespace(namespace);
        resource.patch(APPLY);
        if (object.getAdditionalProperties().containsKey("status")) {
            resource.subresource("status").patch(APPLY);
        }
    }

    void createBackend(String namespace, String name) {
        apply(namespace, """
                {apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {selector: {app: %s}, ports: [{name: main, port: 7000}]}}
                """.formatted(name, name));
    }

    <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> condition) {
        return client.resources(kind)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(object -> object != null && condition.test(object), 10, TimeUnit.SECONDS);
    }

    /** Fails with what the resource says if it does not come to that in 10 s. */
    void awaitCondition(String namespace, String name, String type, String status, String reason, String message) {
        try {
            await(
                    TcpForwarder.class,
                    namespace,
                    name,
                    forwarder -> conditions(forwarder).stream()
                            .anyMatch(condition -> condition.type().equals(type)
                                    && condition.status().equals(status)
                                    && condition.reason().equals(reason)
                                    && condition.message().contains(message)));
        } catch (RuntimeException e) {
            assertThat(conditions(client.resources(TcpForwarder.class)
                            .inNamespace(namespace)
                            .withName(name)
                            .get()))
                    .as("%s should be %s for %s: %s", type, status, reason, message)
                    .isNull();
        }
    }

    private static List<ForwarderCondition> conditions(TcpForwarder forwarder) {
        return forwarder.getStatus() == null ? List.of() : forwarder.getStatus().conditions();
    }

    @Override
    public void close() {
        if (operator != null) {
            operator.close();
        }
        operatorClient.close();
        client.close();
    }
}
