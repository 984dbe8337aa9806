package io.tcpforwarder.api.v1alpha1;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a client of a real kube-apiserver with both CRDs installed: one server for all test classes of a run. Where
 * its programs are missing such tests are skipped, or fail with {@code -Dkube-api-test.required=true}.
 */
final class ApiServerExtension implements ExecutionCondition, ParameterResolver {
    private static final String VERSION = "1.34.4";
    private static final String REQUIRED = "kube-api-test.required";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Path programs = Path.of(
                Optional.ofNullable(System.getenv("KUBE_API_TEST_DIR"))
                        .orElse(System.getProperty("user.home") + "/.kubeapitest"),
                "k8s",
                VERSION + "-linux-amd64");
        return Files.exists(programs.resolve("kube-apiserver")) || Boolean.getBoolean(REQUIRED)
                ? ConditionEvaluationResult.enabled("kube-apiserver is there, or must be")
                : ConditionEvaluationResult.disabled("no etcd, kube-apiserver and kubectl in " + programs + "; -D"
                        + REQUIRED + "=true makes this an error");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KubernetesClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ApiServerExtension.class))
                .computeIfAbsent(Running.class)
                .client;
    }

    /** JUnit closes it when the last test has ended. */
    private static final class Running implements AutoCloseable {
        private final KubeAPIServer server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withApiServerVersion(VERSION)
                .build());
        private final KubernetesClient client;

        /** A test JVM that is ended by a signal would leave etcd and kube-apiserver behind. */
        private final Thread hook = new Thread(server::stop);

        Running() {
            Runtime.getRuntime().addShutdownHook(hook);
            server.start();
            client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
                    .build();
            for (String crd : List.of("tcpforwarders", "tcpforwarderreports")) {
                install(Path.of(crd + ".tcpforwarder.io.yaml"));
            }
        }

        private void install(Path yaml) {
            try (var file = Files.newInputStream(yaml)) {
                var crd =
                        client.apiextensions().v1().customResourceDefinitions().load(file);
                crd.serverSideApply();
                crd.waitUntilCondition(
                        // A server just started stores the accepted names before the first condition.
                        served -> served.getStatus() != null
                                && served.getStatus().getConditions() != null
                                && served.getStatus().getConditions().stream()
                                        .anyMatch(c -> c.getType().equals("Established")
                                                && c.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            client.close();
            server.stop();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
