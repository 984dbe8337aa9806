package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code kubectl apply} accepts and refuses before the operator sees it, asked of a real API server. */
@Tag("api-server")
@ExtendWith(ApiServerExtension.class)
final class TcpForwarderSchemaTest {
    private static final String MINIMAL = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: %s, namespace: default}
            spec:
              listeners:
              - {name: redis, port: 6379, backendRefs: [{name: redis, port: 6379}]}
            """;

    private static final String FULL = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: full, namespace: default}
            spec:
              listeners:
              - name: redis
                port: 6379
                backendRefs:
                - {name: redis, port: 6379, weight: 3}
                - {name: redis-next, port: client, weight: 0}
              - name: metrics
                port: 9121
                backendRefs: [{name: redis, port: metrics}]
                maxConnectionsPerPod: 100
                idleTimeout: 168h
                maxConnectionAge: 720h
                nodePort: 30121
              selection: {algorithm: SourceIPHash, slowStart: 0s}
              scoring: {signal: FirstByte, alphaPercent: 20, failurePenalty: 500ms, historySize: 50, historicalBonusPercent: 0}
              probe: {type: SendExpect, sendExpect: {sendHex: 0d0A, expect: "+OK\\r\\n"}, interval: 1m30s, timeout: 200ms, maxFailures: 1, recoveryTime: 24h}
              connect: {timeout: 10ms, attempts: 10, totalTimeout: 10m, hedgeAfter: 9ms}
              pool: {initialSize: 1, minSize: 2, maxSize: 3, idleTimeout: 100ms}
              keepAlive: {idle: 9h, interval: 1s, retries: 100}
              limits: {maxConnectionsPerPod: 1000000, maxConnectionsPerEndpoint: 1000000}
              drain: {delay: 0s, timeout: 0s, onEndpointRemoval: Drain}
              workload:
                replicas: 0
                logging: {level: Trace, format: Json, accessLog: true}
                resources: {requests: {cpu: 1, memory: 64Mi}, limits: {cpu: 1500m, memory: '1e9'}}
                nodeSelector: {kubernetes.io/os: linux, example.com/edge: ""}
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: example.com/edge, operator: Exists}]
                  podAntiAffinity:
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 100
                      podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: redis}}}
                tolerations:
                - {operator: Exists}
                - {key: example.com/edge, operator: Equal, value: "yes", effect: NoExecute, tolerationSeconds: 60}
                topologySpread: [{topologyKey: example.com/rack, maxSkew: 2, whenUnsatisfiable: DoNotSchedule}]
                priorityClassName: system-cluster-critical
                podLabels: {team: shop, app.kubernetes.io/part-of: shop}
                podAnnotations: {example.com/note: "any text: {}"}
              service:
                type: LoadBalancer
                annotations: {example.com/internal: "true"}
                loadBalancerClass: example.com/internal
                loadBalancerSourceRanges: [10.0.0.0/8, "2001:db8::/32"]
                externalTrafficPolicy: Local
                sessionAffinity: ClientIP
                sessionAffinityTimeout: 24h
                ipFamilyPolicy: PreferDualStack
                ipFamilies: [IPv6, IPv4]
              podDisruptionBudget: {enabled: false, maxUnavailable: 100%}
              networkPolicy:
                enabled: true
                from:
                - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
                - {namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}}
                metricsFrom: [{namespaceSelector: {}}]
              monitoring: {serviceMonitor: Enabled, interval: 2m, labels: {release: prometheus}}
            """;

    private final KubernetesClient client;

    TcpForwarderSchemaTest(KubernetesClient client) {
        this.client = client;
    }

    @Test
    void resourceWithNothingButAListenerIsAccepted() {
        assertThat(create(MINIMAL.formatted("minimal"))).isNotNull();
    }

    @Test
    void resourceWithEveryFieldComesBackAsItWasWritten() {
        create(FULL);

        TcpForwarder written = client.getKubernetesSerialization().unmarshal(FULL, TcpForwarder.class);
        assertThat(stored("full").getSpec()).isEqualTo(written.getSpec());
    }

    @Test
    void whatKubernetesCannotChangeInAServiceIsRefusedToo() {
        apply(
                "someone",
                serviceOf("fixed", "{type: LoadBalancer, loadBalancerClass: a.example/b, ipFamilies: [IPv4]}"));

        assertThatThrownBy(() ->
                        apply("someone", serviceOf("fixed", "{type: LoadBalancer, loadBalancerClass: a.example/c}")))
                .hasMessageContaining("loadBalancerClass cannot change");
        assertThatThrownBy(() -> apply("someone", serviceOf("fixed", "{ipFamilies: [IPv6]}")))
                .hasMessageContaining("the first of ipFamilies cannot change");
    }

    private static String serviceOf(String name, String service) {
        return MINIMAL.formatted(name) + "  service: " + service + "\n";
    }

    @Test
    void longestNameIsAccepted() {
        assertThat(create(MINIMAL.formatted("a".repeat(63)))).isNotNull();
    }

    @Test
    void exampleOfTheDocumentationIsTakenAndComesBackAsItWasWritten() throws IOException {
        String example = Files.readString(ApiPage.EXAMPLE);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .create();
        client.genericKubernetesResources(TcpForwarder.GROUP + "/" + TcpForwarder.VERSION, "TcpForwarder")
                .resource(generic(example))
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();

        TcpForwarder written = client.getKubernetesSerialization().unmarshal(example, TcpForwarder.class);
        assertThat(client.resource(written).require().getSpec()).isEqualTo(written.getSpec());
    }

    /** {@code refused.yaml} holds what a client gets that asks for strict validation, as kubectl does. */
    @Test
    void unknownFieldIsDroppedForAClientThatDoesNotAskForStrictValidation() {
        create(MINIMAL.formatted("typo") + "  selektion: {algorithm: Random}\n");

        assertThat(client.resource(generic(MINIMAL.formatted("typo"))).get().<Object>get("spec", "selektion"))
                .isNull();
    }

    @Test
    void scalingAsKubectlDoesSetsReplicasAlsoWhereTheyWereLeftOut() {
        create(MINIMAL.formatted("scaled"));

        request("namespaces/default/tcpforwarders/scaled/scale", TcpForwarderSchemaTest::fiveReplicas);

        assertThat(stored("scaled").getSpec().workload().replicas()).isEqualTo(5);
    }

    @Test
    void scalingWhileAnAutoscalerDecidesIsRefused() {
        String autoscaled = MINIMAL.formatted("autoscaled")
                + "  workload: {autoscaling: {minReplicas: 2, maxReplicas: 4, targetCPUPercent: 150}}\n";
        create(autoscaled);
        assertThat(stored("autoscaled").getSpec().workload().autoscaling()).isEqualTo(new AutoscalingSpec(2, 4, 150));

        HttpResponse<String> response =
                send("namespaces/default/tcpforwarders/autoscaled/scale", TcpForwarderSchemaTest::fiveReplicas);

        assertThat(response.code()).isEqualTo(422);
        assertThat(response.body()).contains("replicas and autoscaling exclude each other");
    }

    /** As kubectl scale asks. */
    private static HttpRequest.Builder fiveReplicas(HttpRequest.Builder request) {
        return request.method("PATCH", "application/merge-patch+json", "{\"spec\": {\"replicas\": 5}}");
    }

    @Test
    void statusIsWrittenOnlyThroughItsSubresource() {
        create(MINIMAL.formatted("with-status") + "status: {readyReplicas: 7}\n");
        var resource =
                client.resources(TcpForwarder.class).inNamespace("default").withName("with-status");

        assertThat(resource.require().getStatus()).isNull();
    }

    @Test
    void twoManagersEachOwnTheirListenerAfterServerSideApply() {
        apply("first", MINIMAL.formatted("shared"));
        apply("second", """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: shared, namespace: default}
                spec:
                  listeners:
                  - {name: postgres, port: 5432, backendRefs: [{name: postgres, port: 5432}]}
                """);
        assertThat(listenersOf("shared")).containsExactlyInAnyOrder("redis", "postgres");

        apply("second", """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: shared, namespace: default}
                spec: {}
                """);
        assertThat(listenersOf("shared")).containsExactly("redis");
    }

    @Test
    void tableShowsReadinessFirstAndTheRestOnlyWhenWide() {
        create(MINIMAL.formatted("shown"));

        String table = request(
                "tcpforwarders", request -> request.header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"));

        List<Map<String, Object>> columns = client.getKubernetesSerialization()
                .unmarshal(table, GenericKubernetesResource.class)
                .get("columnDefinitions");
        assertThat(columns)
                .extracting(column -> column.get("name") + " " + column.get("priority"))
                .containsExactly(
                        "Name 0",
                        "Ready 0",
                        "Healthy 0",
                        "Endpoints 0",
                        "Connections 0",
                        "Address 0",
                        "Age 0",
                        "Algorithm 1",
                        "Worst-Score 1",
                        "Version 1",
                        "Up-To-Date 1",
                        "Status 1");
    }

    private GenericKubernetesResource create(String yaml) {
        return client.resource(generic(yaml)).create();
    }

    private void apply(String manager, String yaml) {
        client.resource(generic(yaml)).fieldManager(manager).serverSideApply();
    }

    private GenericKubernetesResource generic(String yaml) {
        return client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    }

    private TcpForwarder stored(String name) {
        return client.resources(TcpForwarder.class)
                .inNamespace("default")
                .withName(name)
                .require();
    }

    private List<String> listenersOf(String name) {
        return stored(name).getSpec().listeners().stream()
                .map(ListenerSpec::name)
                .toList();
    }

    private String request(String path, UnaryOperator<HttpRequest.Builder> details) {
        HttpResponse<String> response = send(path, details);
        assertThat(response.code()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** What the typed client cannot ask for. */
    private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> details) {
        HttpRequest request = details.apply(client.getHttpClient()
                        .newHttpRequestBuilder()
                        .uri(client.getMasterUrl() + "apis/tcpforwarder.io/v1alpha1/" + path))
                .build();
        return client.getHttpClient()
                .sendAsync(request, String.class)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
