package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
              connect: {timeout: 10ms, attempts: 10, totalTimeout: 10m, hedgeAfter: 5m}
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
              monitoring: {serviceMonitor: Enabled, interval: 1h, labels: {release: prometheus}}
            """;

    private static final String ONE_LISTENER = "{name: a, port: 1, backendRefs: [{name: s, port: 1}]}";

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

    static Stream<Arguments> refusals() {
        String tooSmall = "should be greater than or equal to ";
        String tooLarge = "should be less than or equal to ";
        String form = "should match '";
        return Stream.of(
                arguments("spec", "Required value", "null"),
                arguments("spec.listeners", "Required value", "{}"),
                arguments("spec.listeners", "at least 1 items", "{listeners: []}"),
                arguments("spec.listeners", "at most 64 items", "{listeners: [" + listeners(65) + "]}"),
                arguments(
                        "spec.listeners",
                        "two listeners have the same port",
                        "{listeners: [" + ONE_LISTENER + ", {name: b, port: 1, backendRefs: [{name: s, port: 1}]}]}"),
                arguments(
                        "spec.listeners[1]",
                        "Duplicate value",
                        "{listeners: [" + ONE_LISTENER + ", {name: a, port: 2, backendRefs: [{name: s, port: 1}]}]}"),
                arguments("spec.listeners[0].name", form, listener("name: Redis")),
                arguments("spec.listeners[0].name", "may not be more than 63", listener("name: " + "a".repeat(64))),
                arguments("spec.listeners[0].port", tooSmall + 1, listener("port: 0")),
                arguments("spec.listeners[0].port", tooLarge + 65535, listener("port: 70000")),
                arguments("spec.listeners[0].port", "port 9090 is taken", listener("port: 9090")),
                arguments("spec.listeners[0].port", "must be of type integer", listener("port: '6379'")),
                arguments("spec.listeners[0].backendRefs", "at least 1 items", listener("backendRefs: []")),
                arguments(
                        "spec.listeners[0].backendRefs",
                        "at most 16 items",
                        listener("backendRefs: [" + "{name: s, port: 1},".repeat(17) + "]")),
                arguments("spec.listeners[0].backendRefs", "needs a weight above 0", backend("weight: 0")),
                arguments("spec.listeners[0].backendRefs[0].weight", tooSmall + 0, backend("weight: -1")),
                arguments("spec.listeners[0].backendRefs[0].weight", tooLarge + 1000, backend("weight: 1001")),
                arguments("spec.listeners[0].backendRefs[0].name", form, backend("name: a.b")),
                arguments("spec.listeners[0].backendRefs[0].port", tooSmall + 1, backend("port: 0")),
                arguments("spec.listeners[0].backendRefs[0].port", tooLarge + 65535, backend("port: 70000")),
                arguments("spec.listeners[0].backendRefs[0].port", form, backend("port: Redis")),
                arguments("spec.selection.algorithm", "\"LeastConnections\"", with("selection: {algorithm: Fastest}")),
                arguments("spec.scoring.alphaPercent", tooSmall + 1, with("scoring: {alphaPercent: 0}")),
                arguments("spec.scoring.historySize", tooSmall + 1, with("scoring: {historySize: 0}")),
                arguments("spec.scoring.failurePenalty", form, with("scoring: {failurePenalty: '5'}")),
                arguments("spec.probe.type", "\"SendExpect\"", with("probe: {type: HTTP}")),
                arguments(
                        "spec.probe", "sendExpect is required for type SendExpect", with("probe: {type: SendExpect}")),
                arguments(
                        "spec.probe", "and for no other", with("probe: {type: Redis, sendExpect: {expect: '+PONG'}}")),
                arguments(
                        "spec.probe.sendExpect",
                        "exactly one of expect and expectHex",
                        with("probe: {type: SendExpect, sendExpect: {send: PING}}")),
                arguments(
                        "spec.probe.sendExpect",
                        "at most one of send and sendHex",
                        with("probe: {type: SendExpect, sendExpect: {send: PING, sendHex: '00', expect: a}}")),
                arguments(
                        "spec.probe.sendExpect.expectHex",
                        form,
                        with("probe: {type: SendExpect, sendExpect: {expectHex: 'abc'}}")),
                arguments("spec.probe.interval", form, with("probe: {interval: 1d}")),
                arguments("spec.probe.interval", "must be between 100ms and 1h", with("probe: {interval: 0s}")),
                arguments("spec.probe.timeout", "must be between 10ms and 1m", with("probe: {timeout: 2m}")),
                arguments("spec.probe.maxFailures", tooSmall + 1, with("probe: {maxFailures: 0}")),
                arguments("spec.connect.timeout", "must be between 10ms and 5m", with("connect: {timeout: 1ms}")),
                arguments("spec.connect.attempts", tooLarge + 10, with("connect: {attempts: 11}")),
                arguments("spec.connect.hedgeAfter", "must be at most 5m", with("connect: {hedgeAfter: 6m}")),
                arguments("spec.pool", "must be at most maxSize", with("pool: {initialSize: 1}")),
                arguments("spec.pool", "must be at most maxSize", with("pool: {minSize: 3, maxSize: 2}")),
                arguments("spec.pool.maxSize", tooLarge + 1000, with("pool: {maxSize: 1001}")),
                arguments("spec.pool.idleTimeout", "must be between 100ms and 1h", with("pool: {idleTimeout: 0s}")),
                arguments("spec.keepAlive.idle", "must be between 1s and 9h", with("keepAlive: {idle: 0s}")),
                arguments("spec.keepAlive.interval", "must be between 1s and 1h", with("keepAlive: {interval: 2h}")),
                arguments("spec.keepAlive.retries", tooSmall + 1, with("keepAlive: {retries: 0}")),
                arguments("spec.listeners[0].maxConnectionsPerPod", tooSmall + 0, listener("maxConnectionsPerPod: -1")),
                arguments("spec.listeners[0].idleTimeout", "must be at most 168h", listener("idleTimeout: 169h")),
                arguments("spec.listeners[0].maxConnectionAge", form, listener("maxConnectionAge: 30d")),
                arguments("spec.selection.slowStart", "must be at most 1h", with("selection: {slowStart: 2h}")),
                arguments("spec.scoring.signal", "\"FirstByte\"", with("scoring: {signal: Latency}")),
                arguments("spec.drain.onEndpointRemoval", "\"Drain\"", with("drain: {onEndpointRemoval: Kill}")),
                arguments("spec.workload.logging.level", "\"Debug\"", with("workload: {logging: {level: DEBUG}}")),
                arguments("spec.workload.logging.format", "\"Json\"", with("workload: {logging: {format: xml}}")),
                arguments("spec.limits.maxConnectionsPerPod", tooSmall + 1, with("limits: {maxConnectionsPerPod: 0}")),
                arguments("spec.drain.delay", "must be at most 10m", with("drain: {delay: 11m}")),
                arguments("spec.drain.timeout", form, with("drain: {timeout: -5s}")),
                arguments("spec.workload.replicas", tooSmall + 0, with("workload: {replicas: -1}")),
                arguments(
                        "spec.workload.resources.limits.memory",
                        form,
                        with("workload: {resources: {limits: {memory: lots}}}")),
                arguments(
                        "spec.workload.resources.requests.cpu",
                        tooSmall + 0,
                        with("workload: {resources: {requests: {cpu: -1}}}")),
                arguments(
                        "spec.workload.resources.limits",
                        "a limit of memory is needed",
                        with("workload: {resources: {limits: {cpu: 1}}}")),
                arguments(
                        "spec.workload.resources.limits",
                        "at least 96Mi",
                        with("workload: {resources: {limits: {memory: 64000000}}}")),
                arguments(
                        "spec.workload.nodeSelector.zone",
                        form,
                        with("workload: {nodeSelector: {zone: 'not a value'}}")),
                arguments(
                        "spec.workload.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
                        "must be of type array",
                        with("workload: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                                + " {nodeSelectorTerms: everywhere}}}}")),
                arguments(
                        "spec.workload.tolerations",
                        "operator is Exists or Equal",
                        with("workload: {tolerations: [{operator: Is}]}")),
                arguments(
                        "spec.workload.tolerations",
                        "effect is NoSchedule",
                        with("workload: {tolerations: [{effect: Never}]}")),
                arguments(
                        "spec.workload.topologySpread[0].topologyKey",
                        "Required value",
                        with("workload: {topologySpread: [{maxSkew: 1}]}")),
                arguments(
                        "spec.workload.topologySpread[0].maxSkew",
                        tooSmall + 1,
                        with("workload: {topologySpread: [{topologyKey: zone, maxSkew: 0}]}")),
                arguments(
                        "spec.workload.topologySpread[0].whenUnsatisfiable",
                        "\"DoNotSchedule\"",
                        with("workload: {topologySpread: [{topologyKey: zone, whenUnsatisfiable: Wait}]}")),
                arguments(
                        "spec.workload.topologySpread[1]",
                        "Duplicate value",
                        with("workload: {topologySpread: [{topologyKey: zone}, {topologyKey: zone, maxSkew: 2}]}")),
                arguments("spec.workload.priorityClassName", form, with("workload: {priorityClassName: High}")),
                arguments(
                        "spec.workload.podLabels",
                        "are set already",
                        with("workload: {podLabels: {tcpforwarder.io/name: other}}")),
                arguments(
                        "spec.workload.podLabels",
                        "are set already",
                        with("workload: {podLabels: {app.kubernetes.io/name: other}}")),
                arguments("spec.workload.podLabels.team", form, with("workload: {podLabels: {team: 'a team'}}")),
                arguments(
                        "spec.workload.podAnnotations",
                        "are reserved",
                        with("workload: {podAnnotations: {kubectl.kubernetes.io/restartedAt: now}}")),
                arguments(
                        "spec.workload",
                        "replicas and autoscaling exclude each other",
                        with("workload: {replicas: 2, autoscaling: {maxReplicas: 3}}")),
                arguments(
                        "spec.workload",
                        "autoscaling needs resources.requests.cpu",
                        with("workload: {autoscaling: {maxReplicas: 3}, resources: {requests: {memory: 128Mi}}}")),
                arguments(
                        "spec.workload.autoscaling.maxReplicas", "Required value", with("workload: {autoscaling: {}}")),
                arguments(
                        "spec.workload.autoscaling",
                        "minReplicas must be at most maxReplicas",
                        with("workload: {autoscaling: {minReplicas: 4, maxReplicas: 3}}")),
                arguments(
                        "spec.workload.autoscaling.minReplicas",
                        tooSmall + 1,
                        with("workload: {autoscaling: {minReplicas: 0, maxReplicas: 3}}")),
                arguments(
                        "spec.workload.autoscaling.targetCPUPercent",
                        tooSmall + 1,
                        with("workload: {autoscaling: {targetCPUPercent: 0, maxReplicas: 3}}")),
                arguments(
                        "spec.podDisruptionBudget",
                        "at most one of minAvailable and maxUnavailable",
                        with("podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}")),
                arguments(
                        "spec.podDisruptionBudget.minAvailable",
                        form,
                        with("podDisruptionBudget: {minAvailable: 101%}")),
                arguments(
                        "spec.podDisruptionBudget.maxUnavailable",
                        tooSmall + 0,
                        with("podDisruptionBudget: {maxUnavailable: -1}")),
                arguments("spec.monitoring.serviceMonitor", "\"Auto\"", with("monitoring: {serviceMonitor: Always}")),
                arguments("spec.monitoring.interval", "must be between 1s and 1h", with("monitoring: {interval: 0s}")),
                arguments(
                        "spec.monitoring.labels",
                        "are set already",
                        with("monitoring: {labels: {tcpforwarder.io/name: other}}")),
                arguments("spec.monitoring.labels.team", form, with("monitoring: {labels: {team: 'a team'}}")),
                arguments("spec.networkPolicy.from", "either an ipBlock", with("networkPolicy: {from: [{}]}")),
                arguments(
                        "spec.networkPolicy.metricsFrom",
                        "either an ipBlock",
                        with("networkPolicy: {metricsFrom: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}")),
                arguments("spec.service.type", "\"NodePort\"", with("service: {type: ExternalName}")),
                arguments(
                        "spec.service.annotations",
                        "are reserved",
                        with("service: {annotations: {tcpforwarder.io/applied-digest: '0'}}")),
                arguments(
                        "spec.service",
                        "only for type LoadBalancer",
                        with("service: {loadBalancerClass: a.example/b}")),
                arguments(
                        "spec.service",
                        "only for type LoadBalancer",
                        with("service: {type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8]}")),
                arguments(
                        "spec.service.loadBalancerClass",
                        form,
                        with("service: {type: LoadBalancer, loadBalancerClass: /}")),
                arguments(
                        "spec.service.loadBalancerSourceRanges",
                        "must be a CIDR",
                        with("service: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0]}")),
                arguments(
                        "spec.service",
                        "externalTrafficPolicy is only for types",
                        with("service: {externalTrafficPolicy: Local}")),
                arguments(
                        "spec.service.externalTrafficPolicy",
                        "\"Local\"",
                        with("service: {type: NodePort, externalTrafficPolicy: Global}")),
                arguments("spec.service.sessionAffinity", "\"ClientIP\"", with("service: {sessionAffinity: Cookie}")),
                arguments(
                        "spec.service",
                        "sessionAffinityTimeout is only for",
                        with("service: {sessionAffinityTimeout: 1h}")),
                arguments(
                        "spec.service.sessionAffinityTimeout",
                        "must be between 1s and 24h",
                        with("service: {sessionAffinity: ClientIP, sessionAffinityTimeout: 25h}")),
                arguments(
                        "spec.service.ipFamilyPolicy",
                        "\"RequireDualStack\"",
                        with("service: {ipFamilyPolicy: DualStack}")),
                arguments("spec.service.ipFamilies[0]", "\"IPv6\"", with("service: {ipFamilies: [IPv5]}")),
                arguments(
                        "spec.service.ipFamilies",
                        "different ones",
                        with("service: {ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv4]}")),
                arguments(
                        "spec.service",
                        "two ipFamilies need ipFamilyPolicy",
                        with("service: {ipFamilies: [IPv4, IPv6]}")),
                arguments("spec", "nodePort needs service.type", listener("nodePort: 30000")),
                arguments("spec.listeners[0].nodePort", tooLarge + 65535, listener("nodePort: 70000")),
                arguments(
                        "spec.listeners",
                        "two listeners have the same nodePort",
                        "{service: {type: NodePort}, listeners: [{name: a, port: 1, nodePort: 30000, backendRefs: [{name: s,"
                                + " port: 1}]}, {name: b, port: 2, nodePort: 30000, backendRefs: [{name: s, port: 1}]}]}"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refusals")
    void invalidSpecIsRefusedWithTheFieldAndWhatWasExpected(String field, String expected, String spec) {
        String yaml = """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: invalid, namespace: default}
                spec: %s
                """.formatted(spec);

        assertThatThrownBy(() -> create(yaml))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(field + ": ")
                .hasMessageContaining(expected);
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

    @ParameterizedTest
    @MethodSource("namesThatAreNoServiceNames")
    void nameThatCannotBecomeAServiceNameIsRefused(String name) {
        assertThatThrownBy(() -> create(MINIMAL.formatted("'" + name + "'")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("metadata.name");
    }

    static Stream<String> namesThatAreNoServiceNames() {
        return Stream.of("6379", "shop.redis", "a".repeat(64));
    }

    @Test
    void longestNameIsAccepted() {
        assertThat(create(MINIMAL.formatted("a".repeat(63)))).isNotNull();
    }

    @Test
    void unknownFieldIsRefusedByStrictValidationAsKubectlAsksForIt() {
        GenericKubernetesResource typo = client.getKubernetesSerialization()
                .unmarshal(
                        MINIMAL.formatted("typo") + "  selektion: {algorithm: Random}\n",
                        GenericKubernetesResource.class);

        assertThatThrownBy(() -> client.genericKubernetesResources(
                                TcpForwarder.GROUP + "/" + TcpForwarder.VERSION, "TcpForwarder")
                        .resource(typo)
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .create())
                .hasMessageContaining("selektion");
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
                        "Worst-Score 1");
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

    private static String listeners(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "{name: l%d, port: %d, backendRefs: [{name: s, port: 1}]}".formatted(i, i))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }

    /** A spec of one listener of which one field is replaced. */
    private static String listener(String field) {
        return "{listeners: ["
                + replaced(Map.of("name", "a", "port", "1", "backendRefs", "[{name: s, port: 1}]"), field) + "]}";
    }

    /** A spec of one backendRef of which one field is replaced. */
    private static String backend(String field) {
        return listener("backendRefs: [" + replaced(Map.of("name", "s", "port", "1", "weight", "1"), field) + "]");
    }

    private static String with(String field) {
        return "{listeners: [" + ONE_LISTENER + "], " + field + "}";
    }

    private static String replaced(Map<String, String> valid, String field) {
        String name = field.substring(0, field.indexOf(':'));
        return valid.entrySet().stream()
                .filter(e -> !e.getKey().equals(name))
                .map(e -> e.getKey() + ": " + e.getValue())
                .reduce(field, (a, b) -> a + ", " + b, (a, b) -> a + b)
                .transform("{%s}"::formatted);
    }
}
