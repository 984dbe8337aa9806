package io.tcpforwarder.dataplane.report;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.dataplane.apiserver.Account;
import io.tcpforwarder.dataplane.apiserver.ApiServer;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.Views;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mock-api-server")
@EnableKubernetesMockClient(https = false)
final class KubernetesReportStoreTest {
    private static final String PATH = "/apis/tcpforwarder.io/v1alpha1/namespaces/shop/tcpforwarderreports/redis-7c9-x"
            + "?fieldManager=tcpforwarder-dataplane&force=true";
    private static final ReportSpec REPORT =
            ReportContent.of("redis", Views.of(listener("redis", healthy(1, 1))), Views.SINCE);

    @SuppressWarnings("NullAway.Init") // set by the extension
    KubernetesMockServer server;

    private final ExecutorService answers = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        answers.shutdownNow();
    }

    @Test
    void appliesTheReportUnderThePodsNameOwnedByThePod() throws Exception {
        server.expect()
                .patch()
                .withPath(PATH)
                .andReturn(200, new TcpForwarderReport())
                .once();
        store().write(REPORT);
        RecordedRequest request = server.takeRequest();
        JsonNode body = new ObjectMapper().readTree(request.getBody().readUtf8());
        assertThat(body.at("/apiVersion").asText()).isEqualTo("tcpforwarder.io/v1alpha1");
        assertThat(body.at("/kind").asText()).isEqualTo("TcpForwarderReport");
        assertThat(body.at("/metadata/name").asText()).isEqualTo("redis-7c9-x");
        assertThat(body.at("/metadata/namespace").asText()).isEqualTo("shop");
        assertThat(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml");
        assertThat(body.at("/metadata/labels/tcpforwarder.io~1name").asText()).isEqualTo("redis");
        assertThat(body.at("/metadata/ownerReferences").toString())
                .isEqualTo("[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"redis-7c9-x\",\"uid\":\"u-1\"}]");
        assertThat(body.at("/spec"))
                .isEqualTo(new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(REPORT)));
        assertThat(body.has("status")).isFalse();
    }

    @Test
    void saysWhatIsWrongWhenTheServerRefuses() {
        server.expect()
                .patch()
                .withPath(PATH)
                .andReturn(403, new StatusBuilder().withCode(403).build())
                .once();
        assertThatThrownBy(() -> store().write(REPORT))
                .isInstanceOf(ReportNotWritten.class)
                .hasMessage("the pod's account may not patch tcpforwarderreports (403)");
    }

    @Test
    void writesWhatADefinitionOfBeforeCausesTakes() throws Exception {
        ReportSpec report = ReportContent.of(
                "redis",
                Views.of(listener("redis", endpoint(1, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 1))),
                Views.SINCE);
        assertThat(report.endpoints().getFirst().lastFailure()).isNotNull();
        server.expect()
                .patch()
                .withPath(PATH)
                .andReturn(
                        500,
                        new StatusBuilder()
                                .withCode(500)
                                .withMessage("failed to create typed patch object: errors:\n"
                                        + "  .spec.endpoints[0].lastFailure: field not declared in schema")
                                .build())
                .once();
        server.expect()
                .patch()
                .withPath(PATH)
                .andReturn(200, new TcpForwarderReport())
                .once();
        store().write(report);
        server.takeRequest();
        JsonNode body =
                new ObjectMapper().readTree(server.takeRequest().getBody().readUtf8());
        assertThat(body.at("/spec/endpoints/0/state").asText()).isEqualTo("Ejected");
        assertThat(body.at("/spec/endpoints/0").has("lastFailure")).isFalse();
    }

    @Test
    void saysThatTheServerIsAwayWhenItIs() {
        KubernetesReportStore store = store();
        server.shutdown();
        assertThatThrownBy(() -> store.write(REPORT))
                .isInstanceOf(ReportNotWritten.class)
                .hasMessage("the API server cannot be reached");
    }

    private KubernetesReportStore store() {
        Account account = new Account(
                URI.create("http://localhost:" + server.getPort()), Path.of("no token"), Path.of("no authority"));
        return new KubernetesReportStore(
                new ApiServer(account, answers), new PodIdentity("redis-7c9-x", "shop", "u-1", "redis"));
    }
}
