package io.tcpforwarder.operator;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real etcd and kube-apiserver, started once for all test classes that ask for it. Where the programs are not installed
 * such tests are skipped, unless {@code -Dkube-api-test.required=true}.
 */
final class RealApiServer implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final String VERSION = "1.34.4";

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!Boolean.getBoolean("kube-api-test.required")) {
            Assumptions.assumeTrue(
                    Files.isExecutable(programs().resolve("kube-apiserver")),
                    "etcd and kube-apiserver are not installed in " + programs());
        }
        running(context);
    }

    /**
     * Leaves nothing for the operators of the next class to serve. There is no garbage collector, and 254 addresses are all that the
     * Services of all classes have.
     */
    @Override
    public void afterAll(ExtensionContext context) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(running(context).config())
                .build()) {
            if (client.supports("tcpforwarder.io/v1alpha1", "TcpForwarder")) {
                client.genericKubernetesResources("tcpforwarder.io/v1alpha1", "TcpForwarder")
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .forEach(forwarder -> client.resource(forwarder).delete());
            }
            client.services().inAnyNamespace().list().getItems().stream()
                    .filter(service -> !service.getMetadata().getName().equals("kubernetes"))
                    .forEach(service -> client.resource(service).delete());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Config.class;
    }

    @Override
    public Config resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).config();
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(RealApiServer.class))
                .computeIfAbsent("server", key -> Running.start(), Running.class);
    }

    private static Path programs() {
        String directory = Objects.requireNonNullElse(
                System.getenv("KUBE_API_TEST_DIR"), System.getProperty("user.home") + "/.kubeapitest");
        return Path.of(directory, "k8s", VERSION + "-linux-amd64");
    }

    /** Ends with the last test class, or with a JVM that is told to stop: else both programs would outlive it. */
    private record Running(KubeAPIServer server) implements AutoCloseable {
        static Running start() {
            KubeAPIServer server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                    .withOfflineMode(true)
                    .withApiServerVersion(VERSION)
                    .withUpdateKubeConfig(false)
                    .build());
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            server.start();
            return new Running(server);
        }

        Config config() {
            return Config.fromKubeconfig(server.getKubeConfigYaml());
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
