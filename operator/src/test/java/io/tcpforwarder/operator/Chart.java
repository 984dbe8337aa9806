package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import picocli.CommandLine;

/**
 * An installation of the chart, as helm renders it. Where helm is not installed tests that need it are skipped, unless
 * {@code -Dkube-api-test.required=true}.
 *
 * @param namespace of the release
 * @param objects all that helm would install
 */
record Chart(String namespace, List<HasMetadata> objects) {
    private static final Path CHART = Path.of("../helm/tcpforwarder");

    /**
     * With values as {@code --set} takes them, or whole options of helm.
     *
     * @throws AssertionError if helm refuses them
     */
    static Chart render(KubernetesClient client, String release, String namespace, String... values) {
        List<String> command =
                new ArrayList<>(List.of("helm", "template", release, "../helm/tcpforwarder", "--namespace", namespace));
        command.addAll(List.of("--kube-version", "1.34"));
        for (String value : values) {
            command.addAll(value.startsWith("--") ? List.of(value) : List.of("--set", value));
        }
        Output output = run(command);
        assertThat(output.exit()).as("%s: %s", command, output.errors()).isZero();
        return new Chart(namespace, client.load(stream(output.text())).items());
    }

    /** What helm says against a value; empty if it takes it. */
    static String refusal(String value) {
        Output output = run(List.of(
                "helm", "template", "refused", "../helm/tcpforwarder", "--kube-version", "1.34", "--set", value));
        return output.exit() == 0 ? "" : output.errors();
    }

    /**
     * What helm prints after an installation. It prints that only of a cluster that it reaches, so here a copy of the chart has an object
     * that says the same.
     */
    static String notes(String release, String namespace, String... values) throws IOException {
        Path copy = Files.createTempDirectory("chart");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, copy.resolve(CHART.relativize(file)));
            }
            Files.writeString(
                    copy.resolve("templates/notes.yaml"),
                    "notes: {{ include (print .Template.BasePath \"/NOTES.txt\") . | toJson }}\n");
            List<String> command = new ArrayList<>(List.of("helm", "template", release, copy.toString()));
            command.addAll(List.of("--namespace", namespace, "--kube-version", "1.34"));
            command.addAll(List.of("--show-only", "templates/notes.yaml"));
            Stream.of(values).forEach(value -> command.addAll(List.of("--set", value)));
            Output output = run(command);
            assertThat(output.exit()).as("%s: %s", command, output.errors()).isZero();
            return new KubernetesSerialization()
                    .unmarshal(output.text(), JsonNode.class)
                    .get("notes")
                    .asText();
        } finally {
            try (Stream<Path> files = Files.walk(copy)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private record Output(int exit, String text, String errors) {}

    private static Output run(List<String> command) {
        try {
            Path errors = Files.createTempFile("helm", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    throw new AssertionError(command + " does not end");
                }
                return new Output(process.exitValue(), text, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            Assumptions.assumeTrue(Boolean.getBoolean("kube-api-test.required"), "helm is not installed");
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Both definitions, which all tests share. */
    static void installCrds(KubernetesClient client) {
        for (HasMetadata crd : render(client, "crds", "default").of("CustomResourceDefinition")) {
            client.resource(crd).forceConflicts().serverSideApply();
            client.resource(crd)
                    .waitUntilCondition(
                            live -> client.getKubernetesSerialization()
                                    .asJson(live)
                                    .contains("\"Established\""),
                            10,
                            TimeUnit.SECONDS);
        }
    }

    /** Applies what belongs to a namespace, or to the cluster: to its own if none is given. Pods are run by nobody. */
    void install(KubernetesClient client, String... namespaces) {
        Stream.concat(Stream.of(namespace), Stream.of(namespaces)).forEach(name -> makeNamespace(client, name));
        List<String> there = List.of(namespaces);
        objects.stream()
                .filter(object -> !object.getKind().equals("CustomResourceDefinition"))
                .filter(object -> object.getMetadata().getNamespace() == null
                        || object.getMetadata().getNamespace().equals(namespace)
                        || there.contains(object.getMetadata().getNamespace()))
                .forEach(object -> client.resource(object).forceConflicts().serverSideApply());
    }

    static void makeNamespace(KubernetesClient client, String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    List<HasMetadata> of(String kind) {
        return objects.stream().filter(object -> object.getKind().equals(kind)).toList();
    }

    String account() {
        return of("ServiceAccount").getFirst().getMetadata().getName();
    }

    /** What the operator's pod would be told by its environment, with an admin port of its own. */
    OperatorSettings settings() {
        Deployment deployment = (Deployment) of("Deployment").getFirst();
        String[] arguments = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .map(this::argument)
                .toArray(String[]::new);
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        // What is not an option of the program is read by its parts, such as the log's level.
        line.parseArgs(Stream.of(arguments)
                .filter(argument -> line.getCommandSpec().findOption(argument.split("=", 2)[0]) != null)
                .toArray(String[]::new));
        return main.settings();
    }

    private String argument(EnvVar variable) {
        String option = "--" + variable.getName().toLowerCase(Locale.ROOT).replace('_', '-');
        String value = option.equals("--admin-port") ? "0" : Objects.requireNonNullElse(variable.getValue(), namespace);
        return option + "=" + value;
    }

    /** The bytes of a text. */
    static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
