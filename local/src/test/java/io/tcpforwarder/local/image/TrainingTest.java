package io.tcpforwarder.local.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes image/*.classes, the lists of what the programs load, of which their images' archives are made. Each program runs as its image
 * would run it, against a real API server, which speaks TLS and HTTP/2, and does once whatever it does in a cluster.
 */
@Tag("api-server")
@EnabledIfSystemProperty(named = "image.classes", matches = "write")
final class TrainingTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String NAMESPACE = "default";

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private final List<AutoCloseable> servers = new ArrayList<>();
    private KubeAPIServer apiServer;
    private KubernetesClient client;
    private URI address;

    @BeforeEach
    void startApiServer() throws IOException {
        apiServer = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withApiServerVersion("1.34.4")
                .withUpdateKubeConfig(false)
                .build());
        apiServer.start();
        Config config = Config.fromKubeconfig(apiServer.getKubeConfigYaml());
        Files.copy(Path.of(config.getCaCertFile()), directory.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
        address = URI.create(config.getMasterUrl());
        client = new KubernetesClientBuilder().withConfig(config).build();
        // There is nobody here to give the programs tokens.
        client.resource("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: anyone}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:anonymous"}]
                        """).serverSideApply();
        try (Stream<Path> crds = Files.list(ROOT.resolve("crds"))) {
            for (Path crd :
                    crds.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                HasMetadata applied = client.resource(Files.readString(crd)).serverSideApply();
                client.resource(applied)
                        .waitUntilCondition(
                                live -> client.getKubernetesSerialization()
                                        .asJson(live)
                                        .contains("\"Established\""),
                                30,
                                TimeUnit.SECONDS);
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        processes.forEach(Process::destroyForcibly);
        for (AutoCloseable server : servers) {
            server.close();
        }
        client.close();
        apiServer.stop();
    }

    @Test
    void listsWhatTheOperatorLoads() throws Exception {
        int admin = freePort();
        Process operator = start(
                "operator",
                "operator",
                Map.of("ADMIN_PORT", Integer.toString(admin), "LEADER_ELECTION_NAMESPACE", NAMESPACE));
        apply(service());
        apply(slice("shop-1", "192.0.2.1", 7000));
        apply(forwarder("{}"));
        await(
                "a Deployment",
                () -> client.resources(Deployment.class)
                                .inNamespace(NAMESPACE)
                                .withName("shop-tcpfwd")
                                .get()
                        != null);
        apply(forwarder("{workload: {autoscaling: {minReplicas: 2, maxReplicas: 3}}, networkPolicy: {enabled: true}}"));
        await(
                "a status",
                () -> client.resources(TcpForwarder.class)
                                .inNamespace(NAMESPACE)
                                .withName("shop")
                                .get()
                                .getStatus()
                        != null);
        // One whose Service is missing.
        apply(forwarder("{}").replace("name: shop\n", "name: lost\n").replace("{name: shop,", "{name: lost,"));
        apply(slice("shop-1", "192.0.2.2", 7000));
        for (String path : List.of("healthz", "readyz", "metrics")) {
            await(path, () -> get(admin, path) == 200);
        }
        client.resources(TcpForwarder.class).inNamespace(NAMESPACE).delete();
        Thread.sleep(3_000);
        end(operator);
        write("operator");
    }

    @Test
    void listsWhatTheDataPlaneLoads() throws Exception {
        int steady = echo();
        alone(steady);
        inAPod(steady);
        write("dataplane", "alone");
    }

    /** A config by hand: YAML, addresses that were written down, of which one refuses. */
    private void alone(int steady) throws Exception {
        int port = freePort();
        Path file =
                Files.writeString(directory.resolve("forwarder.yaml"), """
                listeners:
                - {name: shop, port: %d, backends: [{name: shop, static: ["%s:%d", "127.0.0.1:%d"]}]}
                drain: {delay: 0s, timeout: 1s}
                """.formatted(port, own(), steady, freePort()));
        Process dataPlane = start(
                "dataplane",
                "alone",
                Map.of(),
                "--config",
                file.toString(),
                "--admin-port",
                Integer.toString(freePort()),
                "--bind-address",
                "127.0.0.1");
        await("a connection", () -> exchange(port, 100));
        end(dataPlane);
    }

    private void inAPod(int steady) throws Exception {
        apply(service());
        apply(slice("shop-1", own(), steady));
        // Refuses: connections to it go elsewhere.
        apply(slice("shop-2", own(), freePort()));
        int admin = freePort();
        int port = freePort();
        int later = freePort();
        String listener = """
                {"name": "l%1$d", "port": %1$d, "backends": [{"name": "shop", "endpointSlices":
                  {"namespace": "default", "service": "shop", "portName": "main", "ipFamily": "IPv4"}}]}""";
        String config = """
                {"generation": %d, "listeners": [%s], "probe": {"interval": "1s"}, "logging": {"format": "Json", "accessLog": true},
                 "drain": {"delay": "0s", "timeout": "1s"}}""";
        String first = config.formatted(1, listener.formatted(port));
        String second = config.formatted(2, listener.formatted(port) + "," + listener.formatted(later));
        Path file = Files.writeString(directory.resolve("config.json"), first);
        apply(configMap(first));
        Process dataPlane = start(
                "dataplane",
                "dataplane",
                Map.of(
                        "POD_NAME", "shop-1",
                        "POD_NAMESPACE", NAMESPACE,
                        "POD_UID", "8d8f6e3c-0000-0000-0000-000000000001",
                        "POD_IP", "127.0.0.1",
                        "FORWARDER_NAME", "shop"),
                "--config-map",
                "shop-tcpfwd",
                "--config",
                file.toString(),
                "--admin-port",
                Integer.toString(admin),
                "--bind-address",
                "127.0.0.1");
        await("the first config", () -> exchange(port, 100));
        await("a retry", () -> {
            for (int i = 0; i < 200; i++) {
                assertThat(exchange(port, 100)).isTrue();
            }
            return true;
        });
        assertThat(exchange(port, 4 << 20)).as("more than sockets hold").isTrue();
        apply(configMap(second));
        await("the second config", () -> exchange(later, 100));
        apply(slice("shop-2", "192.0.2.2", 7000));
        for (String path : List.of("healthz", "readyz", "metrics", "endpoints", "connections?limit=5", "config", "")) {
            get(admin, path);
        }
        await(
                "a report",
                () -> !client.resources(TcpForwarderReport.class)
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems()
                        .isEmpty());
        end(dataPlane);
    }

    /** An address of this machine that an API server takes for an endpoint's. */
    private static String own() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow(() -> new IOException("this machine has no IPv4 address but the loopback's"));
    }

    /** As the image runs it, but for the archive, which is made of what this run loads. */
    private Process start(String module, String list, Map<String, String> environment, String... arguments)
            throws IOException {
        Path image = ROOT.resolve(module).resolve("target/image");
        List<String> command = new ArrayList<>(List.of(
                image.resolve("runtime/java/bin/java").toString(),
                "-Xmx64m",
                "-XX:DumpLoadedClassList=" + directory.resolve(list),
                "@" + image.resolve("train.args")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // As in a pod, which has no kubeconfig.
        builder.environment()
                .putAll(Map.of(
                        "KUBERNETES_SERVICE_HOST", address.getHost(),
                        "KUBERNETES_SERVICE_PORT", Integer.toString(address.getPort()),
                        "KUBERNETES_CERTS_CA_FILE", directory.resolve("ca.crt").toString(),
                        "KUBERNETES_AUTH_TRYKUBECONFIG", "false",
                        "KUBERNETES_MASTER", address.toString()));
        builder.environment().putAll(environment);
        builder.environment().remove("KUBECONFIG");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void end(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
        processes.remove(process);
    }

    /**
     * Sorted, so that a change of the list shows what changed; what refers to classes comes after them. Numbers that tell in which order
     * classes were loaded say nothing where all come from the class path.
     */
    private void write(String module, String... more) throws IOException {
        List<String> loaded = new ArrayList<>(Files.readAllLines(directory.resolve(module)));
        for (String list : more) {
            loaded.addAll(Files.readAllLines(directory.resolve(list)));
        }
        List<String> lines = loaded.stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("@cp"))
                .map(line -> line.replaceAll(" id: [0-9]+$", ""))
                .distinct()
                .sorted(Comparator.comparing((String line) -> line.startsWith("@"))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        assertThat(lines).hasSizeGreaterThan(1_000);
        Files.write(ROOT.resolve("image").resolve(module + ".classes"), lines);
    }

    private void apply(String yaml) {
        client.resource(yaml)
                .inNamespace(NAMESPACE)
                .fieldManager("training")
                .forceConflicts()
                .serverSideApply();
    }

    private void apply(ConfigMap configMap) {
        client.resource(configMap).fieldManager("training").forceConflicts().serverSideApply();
    }

    private static String service() {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: shop
                spec:
                  ports:
                  - {name: main, port: 7000}
                """;
    }

    private static String slice(String name, String address, int port) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %s
                  labels: {kubernetes.io/service-name: shop}
                addressType: IPv4
                ports:
                - {name: main, port: %d}
                endpoints:
                - addresses: [%s]
                  conditions: {ready: true}
                """.formatted(name, port, address);
    }

    private static String forwarder(String more) {
        return """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata:
                  name: shop
                spec:
                  listeners:
                  - {name: shop, port: 7000, backendRefs: [{name: shop, port: 7000}]}
                """
                + (more.equals("{}")
                        ? ""
                        : "  " + more.substring(1, more.length() - 1).replace("}}, ", "}}\n  ") + "\n");
    }

    private static ConfigMap configMap(String config) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("shop-tcpfwd")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("config.json", config)
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Sends back what it gets, slowly where it is much, so that the data plane has to wait. */
    private int echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(own()));
        servers.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> sendBack(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static void sendBack(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[1 << 20];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                client.getOutputStream().write(buffer, 0, length);
                Thread.sleep(length > 1_000 ? 20 : 0);
            }
        } catch (IOException | InterruptedException e) {
            // The other side has left.
        }
    }

    /** Sends so many bytes, ends its output, and gets them all back. */
    private static boolean exchange(int port, int bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(new byte[bytes]);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    // Seen by the reader.
                }
            });
            boolean all = socket.getInputStream().readAllBytes().length == bytes;
            writer.join();
            return all;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int get(int port, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private interface Attempt {
        boolean succeeds() throws Exception;
    }

    private void await(String what, Attempt attempt) throws Exception {
        for (int i = 0; i < 600; i++) {
            assertThat(processes).as("still running, before " + what).allMatch(Process::isAlive);
            if (attempt.succeeds()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no " + what + " within a minute");
    }
}
