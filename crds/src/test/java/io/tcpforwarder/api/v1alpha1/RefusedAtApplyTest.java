package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code refused.yaml}, asked of a real API server. */
@Tag("api-server")
@ExtendWith(ApiServerExtension.class)
final class RefusedAtApplyTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String VALID = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: invalid, namespace: default}
            spec:
              listeners:
              - {name: a, port: 1, backendRefs: [{name: s, port: 1}]}
            """;

    private final KubernetesClient client;

    RefusedAtApplyTest(KubernetesClient client) {
        this.client = client;
    }

    /** One row; of the last five exactly one is given. */
    record Case(
            String at, String says, JsonNode spec, JsonNode with, JsonNode listener, JsonNode backend, String name) {
        JsonNode resource() throws JsonProcessingException {
            ObjectNode valid = (ObjectNode) YAML.readTree(VALID);
            if (name != null) {
                ((ObjectNode) valid.get("metadata")).put("name", name);
            } else if (spec != null) {
                valid.set("spec", spec);
            } else if (with != null) {
                ((ObjectNode) valid.get("spec")).setAll((ObjectNode) with);
            } else if (listener != null) {
                ((ObjectNode) valid.at("/spec/listeners/0")).setAll((ObjectNode) listener);
            } else {
                ((ObjectNode) valid.at("/spec/listeners/0/backendRefs/0")).setAll((ObjectNode) backend);
            }
            return valid;
        }

        @Override
        public String toString() {
            String change = Stream.of(spec, with, listener, backend)
                    .filter(given -> given != null)
                    .findFirst()
                    .map(JsonNode::toString)
                    .orElse("name " + name);
            return change.length() <= 100 ? change : change.substring(0, 100) + "...";
        }
    }

    static List<Case> cases() throws IOException {
        return YAML.readValue(Files.readString(Path.of("src/test/resources/refused.yaml")), new TypeReference<>() {});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefusedWithTheFieldAndWhatWasExpected(Case row) throws JsonProcessingException {
        GenericKubernetesResource resource = client.getKubernetesSerialization()
                .unmarshal(row.resource().toString(), GenericKubernetesResource.class);

        var refusal = assertThatThrownBy(() -> client.genericKubernetesResources(
                                TcpForwarder.GROUP + "/" + TcpForwarder.VERSION, "TcpForwarder")
                        .resource(resource)
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(row.says());
        if (row.at() != null) {
            refusal.hasMessageContaining(row.at() + ": ");
        }
    }
}
