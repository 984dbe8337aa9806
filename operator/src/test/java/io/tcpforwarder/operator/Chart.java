package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    static Chart render(KubernetesClient client, String release, String namespace, String... values) {
        List<String> command =
                new ArrayList<>(List.of("helm", "template", release, "../helm/tcpforwarder", "--namespace", namespace));
        command.addAll(List.of("--kube-version", "1.34"));
        for (String value : values) {
            command.addAll(List.of("--set", value));
        }
        byte[] rendered = run(command);
        return new Chart(
                namespace, client.load(new ByteArrayInputStream(rendered)).items());
    }

    private static byte[] run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + " failed");
            }
            return output;
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
        new CommandLine(main).parseArgs(arguments);
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
