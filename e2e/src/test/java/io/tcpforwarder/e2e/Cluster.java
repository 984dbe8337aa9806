package io.tcpforwarder.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The cluster of KUBECONFIG, with the operator installed by Helm as a person would. */
final class Cluster implements AutoCloseable {
    static final String SYSTEM_NAMESPACE = "tcpforwarder-system";
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    static final Path CHART = REPOSITORY.resolve("helm/tcpforwarder");

    private final Command script = Command.of(Optional.ofNullable(System.getenv("CLUSTER"))
            .orElse(REPOSITORY.resolveSibling("shared/kube/cluster").toString()));
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final AtomicInteger spaces = new AtomicInteger();
    private boolean serversMade;

    Cluster() {
        if (System.getenv("KUBECONFIG") == null) {
            throw new AssertionError("KUBECONFIG says no cluster; .ci/run starts one");
        }
        install();
    }

    /** As a person installs it, or changes what is installed: with these options, and none of before. */
    void install(String... options) {
        install(CHART, options);
    }

    /** The same from another folder than the repository's. */
    void install(Path chart, String... options) {
        Command.of("helm", "upgrade", "--install", "tcpforwarder", chart.toString())
                .with(
                        "--namespace",
                        SYSTEM_NAMESPACE,
                        "--create-namespace",
                        "--reset-values",
                        "--wait",
                        "--timeout",
                        "60s")
                .with(options)
                .run();
    }

    /** The path of a file of {@code examples/}. */
    static String example(String file) {
        return REPOSITORY.resolve("examples").resolve(file).toString();
    }

    /** Does something with a release of the chart. */
    Command helm(String... words) {
        return Command.of("helm").with(words).with(CHART.toString());
    }

    /** The test that the chart brings; what it printed. */
    String helmTest() {
        return Command.of("helm", "test", "tcpforwarder", "--namespace", SYSTEM_NAMESPACE)
                .run();
    }

    void helmUninstall() {
        Command.of("helm", "uninstall", "tcpforwarder", "--namespace", SYSTEM_NAMESPACE, "--wait")
                .run();
    }

    /** What concerns the operator itself. */
    Command inSystem(String... words) {
        return Command.of("kubectl", "--namespace", SYSTEM_NAMESPACE).with(words);
    }

    /** Counts the spaces, so that a test that runs twice does not meet the remains of its first run. */
    int nextSpace() {
        return spaces.incrementAndGet();
    }

    KubernetesClient client() {
        return client;
    }

    /** A program inside the cluster's network, where addresses of pods and Services answer. */
    Command inside(String... words) {
        return script.with("net").with(words);
    }

    /** Does something under the account and the name of a pod, as with the token that is mounted there. */
    void asPod(Pod pod, Consumer<KubernetesClient> action) {
        String namespace = pod.getMetadata().getNamespace();
        Config config = new ConfigBuilder(client.getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":"
                        + pod.getSpec().getServiceAccountName())
                .withImpersonateGroups(
                        "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated")
                .withImpersonateExtras(Map.of(
                        // The key becomes part of a header's name, in which a slash cannot stand.
                        "authentication.kubernetes.io%2Fpod-name",
                        List.of(pod.getMetadata().getName()),
                        "authentication.kubernetes.io%2Fpod-uid",
                        List.of(pod.getMetadata().getUid())))
                .build();
        try (KubernetesClient impersonating =
                new KubernetesClientBuilder().withConfig(config).build()) {
            action.accept(impersonating);
        }
    }

    /** Loads the image of the data plane once more, under another tag. */
    void loadDataPlane(String tag) throws IOException {
        Path folder = Files.createTempDirectory("image");
        try {
            Path parts = Files.createDirectory(folder.resolve("parts"));
            Command.of(
                            "tar",
                            "-xf",
                            REPOSITORY.resolve("dataplane/target/image.tar").toString())
                    .with("-C", parts.toString())
                    .run();
            Path manifest = parts.resolve("manifest.json");
            String text = Files.readString(manifest);
            Files.writeString(manifest, text.replaceFirst("(/dataplane:)[^\"]+", "$1" + tag));
            String copy = folder.resolve("image.tar").toString();
            try (Stream<Path> files = Files.list(parts)) {
                Command.of("tar", "-cf", copy, "-C", parts.toString())
                        .with(files.map(file -> file.getFileName().toString()).toArray(String[]::new))
                        .run();
            }
            script.with("load", copy).run();
        } finally {
            Command.of("rm", "-r", folder.toString()).run();
        }
    }

    /** Breaks a part of the cluster, or mends it: kill, revive, freeze or thaw. */
    void disturb(String how, String part) {
        script.with(how, part).run();
    }

    /** Installs what a cluster may have besides: metrics or prometheus. */
    void add(String part) {
        script.with("add", part).run();
    }

    /**
     * Makes the image {@code redis:7} known to the node, made of Debian packages. It has PostgreSQL and a mail server too: most of the
     * time goes into the making of an image, whatever is in it.
     */
    synchronized void servers() {
        if (!serversMade) {
            Command.of("env", "ENTRYPOINT=redis-server --bind 0.0.0.0 --protected-mode no")
                    .with(script.with("image", "library/redis:7", "redis-server", "postgresql", "python3-aiosmtpd")
                            .words()
                            .toArray(String[]::new))
                    .run();
            serversMade = true;
        }
    }

    @Override
    public void close() {
        helmUninstall();
        client.close();
    }
}
