package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to forwarded traffic as the README says, through upgrades, to nothing again. */
@Tag("cluster")
@Order(10)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(ClusterExtension.class)
final class InstallationTest {
    private static final String CRD = "tcpforwarders.tcpforwarder.io";
    /** Tag of the same image under another name: to the operator an image is its name. */
    private static final String OLDER = "0.0.1";

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("\n## On a cluster\n(.*?)\n## ", Pattern.DOTALL);

    private final Cluster cluster;

    InstallationTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterAll
    void asItWas() {
        cluster.install();
    }

    @Test
    @Order(1)
    void readmeTypedAsWrittenEndsWithForwardedTrafficThatPrometheusShowsAndUninstallKeepsIt(
            Space space, @TempDir Path folder) throws Exception {
        cluster.servers();
        Prometheus.install(cluster, "null");
        fresh();

        String printed = typed(space, commands());

        assertThat(printed).contains("PONG");
        assertThat(cluster.helmTest()).contains("Phase:", "Succeeded");
        assertPrometheusShowsScores(space, folder);

        uninstall();

        assertThat(leftInTheCluster()).isEqualTo("crds");
        assertThat(space.kubectl("exec", "deployment/redis", "--", "redis-cli", "-h", "redis-tcpfwd", "ping")
                        .run())
                .as("forwarders go on without operator")
                .contains("PONG");
    }

    @Test
    @Order(2)
    void upgradeFromAnOlderChartBringsTheCrdsAndCutsNothing(Space space, @TempDir Path folder) throws Exception {
        cluster.loadDataPlane(OLDER);
        cluster.install(olderChart(folder), "--set", "dataplane.image.tag=" + OLDER);
        Eventually.holds(
                "a field is not known",
                Duration.ofSeconds(20),
                () -> explain("scoring").contains("does not exist"));
        space.backend("redis", 2);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        Set<String> before = pods(space, "dataplane:" + OLDER);
        assertThat(before).isNotEmpty();
        Traffic traffic = space.traffic(address, 6379);

        cluster.install();

        Eventually.holds(
                "new fields are known",
                Duration.ofSeconds(20),
                () -> explain("scoring").contains("FIELDS"));
        space.change("redis", "{scoring: {historySize: 50}}");
        space.ready("redis", Duration.ofSeconds(30));
        assertThat(space.stored("redis").getSpec().scoring().historySize()).isEqualTo(50);
        Eventually.holds(
                "the pods are those of the new image",
                Duration.ofSeconds(90),
                () -> pods(space, "dataplane:").size() == before.size()
                        && pods(space, "dataplane:" + OLDER).isEmpty()
                        && space.condition("redis", "UpToDate")
                                .filter(upToDate -> upToDate.status().equals("True"))
                                .isPresent());
        assertThat(pods(space, "dataplane:")).doesNotContainAnyElementsOf(before);
        space.ready("redis");
        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    @Test
    @Order(3)
    void uninstallRemovesTheCrdsWhereThatWasAskedFor(Space space) {
        cluster.install("--set", "crds.keep=false");
        space.backend("redis", 1);
        space.forwarder("redis", "redis", "drain: {delay: 0s, timeout: 1s}");
        space.ready("redis");

        uninstall();

        Eventually.holds(
                "nothing is left",
                Duration.ofSeconds(30),
                () -> leftInTheCluster().isEmpty());
        Eventually.holds(
                "the forwarder's objects go with it",
                Duration.ofSeconds(60),
                () -> !space.kubectl("get", "deployments,services", "-o", "name")
                        .run()
                        .contains("redis-tcpfwd"));
    }

    @Test
    @Order(4)
    void wrongValueIsRefusedBeforeAnythingIsMade() {
        Command.Outcome outcome = cluster.helm("install", "wrong")
                .with("--namespace", "wrong", "--create-namespace", "--set", "replicas=abc")
                .attempt("");

        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.text()).contains("at '/replicas': got string, want integer");
        assertThat(Command.of("kubectl", "get", "namespace", "wrong")
                        .attempt("")
                        .exit())
                .isNotZero();
    }

    private void assertPrometheusShowsScores(Space space, Path folder) throws IOException {
        Eventually.holds(
                "the Prometheus operator knows the forwarder",
                Duration.ofSeconds(60),
                () -> Prometheus.monitors(cluster).contains(space.name() + "/redis-tcpfwd"));
        try (Prometheus prometheus = Prometheus.start(cluster, folder)) {
            Eventually.holds("Prometheus answers", Duration.ofSeconds(20), prometheus::isUp);
            Eventually.holds(
                    "a score of each of the three endpoints",
                    Duration.ofSeconds(45),
                    () -> prometheus
                                    .query("tcp_forwarder_server_score{namespace=\"" + space.name() + "\"} > 0")
                                    .map(series -> series.at("/metric/endpoint").asText())
                                    .distinct()
                                    .count()
                            == 3);
        }
    }

    /** A cluster that has never heard of us. */
    private void fresh() {
        uninstall();
        Command.of("kubectl", "delete", "crds", CRD, "tcpforwarderreports.tcpforwarder.io", "--wait")
                .run();
        assertThat(leftInTheCluster()).isEmpty();
    }

    private void uninstall() {
        cluster.helmUninstall();
    }

    /** What the chart makes outside of its namespace; "crds" if that is all. */
    private String leftInTheCluster() {
        String left = Command.of(
                        "kubectl",
                        "get",
                        "crds,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings",
                        "-o",
                        "name")
                .run()
                .lines()
                .filter(name -> name.contains("tcpforwarder"))
                .map(name -> name.startsWith("customresourcedefinition") ? "crds" : name)
                .distinct()
                .collect(Collectors.joining(" "));
        String inside = cluster.inSystem("get", "all,serviceaccounts,roles,rolebindings,networkpolicies", "-o", "name")
                .run()
                .lines()
                .filter(name -> name.contains("tcpforwarder") && !name.startsWith("pod/"))
                .collect(Collectors.joining(" "));
        return (left + " " + inside).strip();
    }

    /** The commands of the README's section, without those that build images. */
    private static String commands() throws IOException {
        Matcher section = SECTION.matcher(Files.readString(Cluster.REPOSITORY.resolve("README.md")));
        assertThat(section.find()).isTrue();
        String commands = BLOCK.matcher(section.group(1))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
        assertThat(commands).contains("helm install", "kubectl apply");
        return commands;
    }

    /** In a shell in the repository, by someone whose kubectl works in that namespace. */
    private static String typed(Space space, String commands) throws IOException {
        Path config = Files.createTempFile("kubeconfig", ".yaml");
        try {
            Files.writeString(config, Files.readString(Path.of(System.getenv("KUBECONFIG"))));
            return Command.of("env", "KUBECONFIG=" + config, "bash", "-ec")
                    .with("cd '" + Cluster.REPOSITORY + "'\nkubectl config set-context --current --namespace "
                            + space.name() + "\n" + commands)
                    .run();
        } finally {
            Files.delete(config);
        }
    }

    /** The data-plane pods whose image's name has that in it. */
    private static Set<String> pods(Space space, String image) {
        return space.dataPlanePods("redis").stream()
                .filter(pod ->
                        pod.getSpec().getContainers().getFirst().getImage().contains(image))
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static String explain(String field) {
        return Command.of("kubectl", "explain", "tcpforwarder.spec." + field)
                .attempt("")
                .text();
    }

    /** This chart as it would have been before spec.scoring. */
    private Path olderChart(Path folder) throws IOException {
        Path older = folder.resolve("tcpforwarder");
        try (Stream<Path> files = Files.walk(Cluster.CHART)) {
            for (Path file : files.toList()) {
                Files.copy(file, older.resolve(Cluster.CHART.relativize(file)));
            }
        }
        Path chart = older.resolve("Chart.yaml");
        Files.writeString(chart, Files.readString(chart).replaceFirst("\nversion: .*", "\nversion: 0.0.1"));
        Path crd = older.resolve("files/crds/" + CRD + ".yaml");
        var serialization = cluster.client().getKubernetesSerialization();
        CustomResourceDefinition definition =
                serialization.unmarshal(Files.readString(crd), CustomResourceDefinition.class);
        var schema = definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        var spec = Objects.requireNonNull(schema.getProperties().get("spec"));
        assertThat(spec.getProperties().remove("scoring")).isNotNull();
        Files.writeString(crd, serialization.asYaml(definition));
        return older;
    }
}
