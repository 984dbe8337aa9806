package io.tcpforwarder.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("mock-api-server")
final class DemoTest {
    private static final String OWN = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: mine, namespace: shop}
            spec:
              listeners: [{name: tcp, port: 7100, backendRefs: [{name: mine, port: web}]}]
              probe: {interval: 1s}
              workload: {replicas: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: mine, namespace: shop}
            spec: {ports: [{name: web, port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: mine-1, namespace: shop, labels: {kubernetes.io/service-name: mine}}
            addressType: IPv4
            ports: [{name: web, port: 7101}]
            endpoints: [{addresses: [127.3.1.1]}]
            """;

    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void keepOutput() {
        System.setProperty("demo.directory", directory.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("demo.directory");
    }

    @Test
    void showsBytesComingBackAndTheFailingBackendEjected() {
        assertThat(run("--for", "20s")).isZero();
        assertThat(errors.toString()).isEmpty();
        assertNobodyIsLeft();
    }

    @Test
    void ownResourceWithServersOfOnesOwnBecomesReady() throws IOException {
        try (Backend _ = new Backend("mine", new InetSocketAddress("127.3.1.1", 7101), Duration.ZERO)) {
            assertThat(run("-f", file(OWN), "--for", "1s")).isZero();
        }
        assertThat(errors.toString()).isEmpty();
        assertNobodyIsLeft();
    }

    /** The script answers --help from it, without a build. {@code -Dgolden=write} writes it anew. */
    @Test
    void theHelpOfTheScriptIsThatOfTheProgram() throws IOException {
        Path usage = Path.of("usage.txt");
        String text = Demo.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(usage, text);
        }
        assertThat(usage).hasContent(text);
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        assertRefused("local/demo: no-such.yaml does not exist", "-f", "no-such.yaml");
    }

    @Test
    void timeThatIsNoneIsNamed() {
        assertRefused("'soon' is no time; expected as in 20s or 1m30s", "--for", "soon");
        assertRefused("'-5s' is no time; expected as in 20s or 1m30s", "--for=-5s");
    }

    @Test
    void textThatIsNoYamlIsRefusedWithItsLine() throws IOException {
        assertRefused("mine.yaml is refused: line 2: ", "-f", file("kind: TcpForwarder\nspec: }"));
    }

    @Test
    void resourceThatTheDefinitionRefusesIsExplainedByField() throws IOException {
        assertRefused(
                "spec.listeners[0].port: Invalid value: 70000", "-f", file(OWN.replace("port: 7100", "port: 70000")));
    }

    @Test
    void fieldThatDoesNotExistIsNamed() throws IOException {
        assertRefused("unknown field \"spec.probing\"", "-f", file(OWN.replace("probe:", "probing:")));
    }

    @Test
    void kindThatDoesNotExistIsNamed() throws IOException {
        assertRefused(
                "this cluster has no apps/v1 Deploiment",
                "-f",
                file("{apiVersion: apps/v1, kind: Deploiment, metadata: {name: a}}"));
        assertRefused("document 1 has no apiVersion, kind and metadata.name", "-f", file("kind: Service"));
    }

    @Test
    void fileWithoutAForwarderIsRefused() throws IOException {
        assertRefused(
                "mine.yaml is refused: it holds no TcpForwarder",
                "-f",
                file("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"));
    }

    private void assertRefused(String message, String... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(errors.toString()).contains(message).doesNotContain("\tat ");
        assertNobodyIsLeft();
    }

    private static void assertNobodyIsLeft() {
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--plain");
        return Demo.commandLine().setErr(new PrintWriter(errors, true)).execute(all.toArray(String[]::new));
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("mine.yaml"), yaml).toString();
    }
}
