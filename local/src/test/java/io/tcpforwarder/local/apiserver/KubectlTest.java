package io.tcpforwarder.local.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl against the server; skipped where there is none on the PATH. */
@Tag("mock-api-server")
final class KubectlTest {
    private static final String FORWARDER = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: shop}
            spec:
              selection: {algorithm: RoundRobin}
              listeners: [{name: redis, port: 6379, backendRefs: [{name: redis, port: 6379}]}]
            """;

    @TempDir
    private Path home;

    private ApiServer server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        boolean found = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
        assumeTrue(found, "no kubectl on the PATH");
        server = new ApiServer(0, InstantSource.system());
        kubectl("", "apply", "-f", "../crds");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void applyCreatesThenFindsNothingToChange() throws IOException, InterruptedException {
        assertThat(kubectl(FORWARDER, "apply", "-f", "-")).contains("shop created");
        assertThat(kubectl(FORWARDER, "apply", "-f", "-")).contains("shop unchanged");
        assertThat(kubectl(FORWARDER.replace("6379,", "6380,"), "apply", "-f", "-"))
                .contains("shop configured");
        assertThat(kubectl(FORWARDER, "apply", "--server-side", "-f", "-")).contains("shop serverside-applied");
    }

    @Test
    void getShowsTheColumnsOfTheDefinitionByShortName() throws IOException, InterruptedException {
        kubectl(FORWARDER, "apply", "-f", "-");

        assertThat(kubectl("", "get", "tcpfwd", "-o", "wide").lines().toList())
                .satisfiesExactly(
                        header -> assertThat(header)
                                .contains("NAME", "READY", "HEALTHY", "ENDPOINTS", "ALGORITHM", "STATUS"),
                        row -> assertThat(row).contains("shop", "RoundRobin"));
    }

    @Test
    void describeExplainScaleAndDeleteWork() throws IOException, InterruptedException {
        kubectl(FORWARDER, "apply", "-f", "-");

        assertThat(kubectl("", "describe", "tcpfwd", "shop")).contains("Algorithm:  RoundRobin", "Generation:");
        assertThat(kubectl("", "explain", "tcpforwarder.spec.probe")).contains("FIELDS:", "maxFailures");
        assertThat(kubectl("", "scale", "tcpfwd", "shop", "--replicas=3")).contains("scaled");
        assertThat(kubectl("", "delete", "tcpfwd", "shop")).contains("deleted");
        assertThat(kubectl("", "get", "tcpfwd")).contains("No resources found");
    }

    @Test
    void watchShowsRowsAsTheyChange() throws IOException, InterruptedException {
        kubectl(FORWARDER, "apply", "-f", "-");
        Process watch = command("get", "tcpfwd", "-w", "-o", "wide").start();
        try (var rows = watch.inputReader(StandardCharsets.UTF_8)) {
            assertThat(rows.readLine()).startsWith("NAME");
            assertThat(rows.readLine()).contains("RoundRobin");
            kubectl(FORWARDER.replace("RoundRobin", "Random"), "apply", "-f", "-");
            assertThat(rows.readLine()).contains("Random");
        } finally {
            watch.destroy();
        }
    }

    @Test
    void unknownFieldIsRefusedByName() throws IOException, InterruptedException {
        assertThat(kubectl(FORWARDER.replace("algorithm", "algorithmus"), "apply", "-f", "-"))
                .contains("unknown field \"spec.selection.algorithmus\"");
    }

    private String kubectl(String input, String... arguments) throws IOException, InterruptedException {
        Process process = command(arguments).start();
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl", "--server", server.url()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Neither the person's clusters nor a discovery cache of an earlier server on this port.
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECONFIG", home.resolve("none").toString());
        return builder;
    }
}
