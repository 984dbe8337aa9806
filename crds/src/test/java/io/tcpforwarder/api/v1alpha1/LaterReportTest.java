package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a report by a pod that is newer than the definition, as where an upgrade is taken back. */
@Tag("api-server")
@ExtendWith(ApiServerExtension.class)
final class LaterReportTest {
    private static final String KNOWN =
            "{listener: main, address: 10.0.0.1, port: 1, state: Ejected, reason: Untried, lastFailure: {kind: Probe, cause: refused}}";

    @Test
    void fieldThatTheDefinitionDoesNotKnowIsRefusedInTheWordsByWhichADataPlaneTellsThat(KubernetesClient client) {
        assertThatCode(() -> apply(client, KNOWN)).doesNotThrowAnyException();
        assertThatThrownBy(() -> apply(client, KNOWN.replace("lastFailure", "mood")))
                .hasMessageContaining("field not declared in schema");
    }

    private static void apply(KubernetesClient client, String endpoint) {
        client.genericKubernetesResources("tcpforwarder.io/v1alpha1", "TcpForwarderReport")
                .inNamespace("default")
                .resource(client.getKubernetesSerialization()
                        .unmarshal("""
                        apiVersion: tcpforwarder.io/v1alpha1
                        kind: TcpForwarderReport
                        metadata: {name: later, namespace: default}
                        spec:
                          schemaVersion: 1
                          forwarder: redis
                          configGeneration: 1
                          dataPlaneVersion: 0.1.0
                          endpoints: [%s]
                        """.formatted(endpoint), GenericKubernetesResource.class))
                .fieldManager("tcpforwarder-dataplane")
                .forceConflicts()
                .serverSideApply();
    }
}
