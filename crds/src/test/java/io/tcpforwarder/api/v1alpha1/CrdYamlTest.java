package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The YAML in this module's folder is what people apply; {@code mvn -pl crds test -Dcrds=write} writes it anew. */
final class CrdYamlTest {
    @TempDir
    private Path generated;

    @ParameterizedTest
    @ValueSource(strings = {"tcpforwarders.tcpforwarder.io", "tcpforwarderreports.tcpforwarder.io"})
    void checkedInYamlIsWhatTheRecordsSay(String name) throws IOException {
        new CRDGenerator()
                .customResourceClasses(TcpForwarder.class, TcpForwarderReport.class)
                .forCRDVersions("v1")
                .inOutputDir(generated.toFile())
                .generate();
        String yaml = Files.readString(generated.resolve(name + "-v1.yml"));
        Path checkedIn = Path.of(name + ".yaml");

        if ("write".equals(System.getProperty("crds"))) {
            Files.writeString(checkedIn, yaml);
        }

        assertThat(Files.readString(checkedIn))
                .as("crds/%s.yaml is not what the records say; run: mvn -pl crds test -Dcrds=write", name)
                .isEqualTo(yaml);
    }
}
