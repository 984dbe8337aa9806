package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What helm prints after an installation, pasted into a shell whose kubectl and helm write down what they are asked. */
@NullUnmarked
final class ChartNotesTest {
    private static final String RECORDER = """
            #!/bin/bash
            echo "$(basename "$0") $*"
            if [[ " $* " == *" -f - "* ]]; then cat; fi
            """;

    @TempDir
    private Path folder;

    @Test
    void notesCanBePasted() throws Exception {
        String printed = pasted(Chart.notes("fwd", "fwd-system"));

        assertThat(commands(printed))
                .containsExactly(
                        "helm test fwd --namespace fwd-system",
                        "kubectl apply -f -",
                        "kubectl describe tcpforwarder redis",
                        "kubectl explain tcpforwarder.spec");
        TcpForwarder applied = new KubernetesSerialization()
                .unmarshal(
                        printed.substring(printed.indexOf("apiVersion"), printed.indexOf("kubectl describe")),
                        TcpForwarder.class);
        assertThat(applied.getMetadata().getName()).isEqualTo("redis");
        assertThat(applied.getSpec().listeners()).hasSize(1);
    }

    @Test
    void forwarderIsPutWhereItIsServed() throws Exception {
        String notes = Chart.notes("fwd", "fwd-system", "watchNamespaces={shop,bank}");

        assertThat(notes).contains("serves these namespaces: shop, bank.");
        assertThat(commands(pasted(notes)))
                .contains(
                        "kubectl apply --namespace shop -f -", "kubectl describe --namespace shop tcpforwarder redis");
    }

    private static List<String> commands(String printed) {
        return printed.lines()
                .filter(line -> line.startsWith("helm ") || line.startsWith("kubectl "))
                .toList();
    }

    /** All but the first line, which tells what was installed. */
    private String pasted(String notes) throws IOException, InterruptedException {
        for (String program : List.of("helm", "kubectl")) {
            Path file = Files.writeString(folder.resolve(program), RECORDER);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        ProcessBuilder shell = new ProcessBuilder("bash", "-eu").redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        Process process = shell.start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(notes.lines().skip(1).collect(Collectors.joining("\n", "", "\n")));
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
