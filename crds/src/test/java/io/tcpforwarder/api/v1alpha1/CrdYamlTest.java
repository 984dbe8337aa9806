package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The YAML in this module's folder is what people apply, its copy in the chart what Helm installs;
 * {@code mvn -pl crds test -Dcrds=write} writes both anew.
 */
final class CrdYamlTest {
    /** Their fields are explained where pods and policies are. */
    private static final Set<String> TYPES_OF_KUBERNETES = Set.of(
            ".spec.workload.affinity",
            ".spec.workload.tolerations",
            ".spec.networkPolicy.from",
            ".spec.networkPolicy.metricsFrom");

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

    /** kubectl apply keeps a copy in an annotation, which may have 256 KiB; and every kubectl explain reads it whole. */
    @Test
    void definitionStaysSmall() {
        assertThat(new CrdYaml(TcpForwarder.class).text()).hasSizeLessThan(120 * 1024);
    }

    @Test
    void everyFieldIsExplained() throws IOException {
        JsonNode definition = new YAMLMapper().readTree(new CrdYaml(TcpForwarder.class).text());

        assertThat(unexplained("", definition.at("/spec/versions/0/schema/openAPIV3Schema")))
                .isEmpty();
    }

    private static Stream<String> unexplained(String path, JsonNode schema) {
        if (TYPES_OF_KUBERNETES.contains(path)) {
            return Stream.empty();
        }
        JsonNode object = schema.has("items") ? schema.get("items") : schema;
        return object.path("properties").properties().stream().flatMap(field -> {
            String place = path + "." + field.getKey();
            return Stream.concat(
                    field.getValue().has("description") ? Stream.empty() : Stream.of(place),
                    unexplained(place, field.getValue()));
        });
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
