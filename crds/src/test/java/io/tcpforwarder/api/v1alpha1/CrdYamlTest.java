package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The YAML in this module's folder is what people apply, its copy in the chart what Helm installs;
 * {@code mvn -pl crds test -Dcrds=write} writes both anew.
 */
final class CrdYamlTest {
    @ParameterizedTest
    @ValueSource(classes = {TcpForwarder.class, TcpForwarderReport.class})
    void checkedInYamlIsWhatTheRecordsSay(Class<? extends HasMetadata> kind) throws IOException {
        checkOrWrite(Path.of("."), kind);
    }

    @ParameterizedTest
    @ValueSource(classes = {TcpForwarder.class, TcpForwarderReport.class})
    void chartHoldsTheSameYaml(Class<? extends HasMetadata> kind) throws IOException {
        checkOrWrite(Path.of("../helm/tcpforwarder/files/crds"), kind);
    }

    @Test
    void ruleOfARecordComponentStandsOnlyOnce() {
        assertThat(new CrdYaml(TcpForwarder.class).text()).containsOnlyOnce("rule: self != 9090");
    }

    private static void checkOrWrite(Path folder, Class<? extends HasMetadata> kind) throws IOException {
        CrdYaml generated = new CrdYaml(kind);
        Path checkedIn = folder.resolve(generated.name() + ".yaml");
        if ("write".equals(System.getProperty("crds"))) {
            Files.createDirectories(folder);
            Files.writeString(checkedIn, generated.text());
        }

        assertThat(checkedIn)
                .as("%s is not what the records say; run: mvn -pl crds test -Dcrds=write", checkedIn)
                .hasContent(generated.text());
    }
}
