package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.Config;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operator says of resources that the API server took, and what it serves of them nevertheless. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class FindingsOnApiServerTest {
    private static TestCluster cluster;
    private static OperatorUnderTest operator;

    private String namespace;

    @BeforeAll
    static void start(Config config) throws IOException {
        cluster = new TestCluster(config);
        operator = new OperatorUnderTest(cluster);
    }

    @AfterAll
    static void stop() {
        operator.close();
        cluster.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = cluster.newNamespace();
        cluster.createBackend(namespace, "redis");
    }

    static List<InvalidCase> findings() throws IOException {
        return InvalidCase.all("findings.yaml");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("findings")
    void isAnsweredByAConditionThatNamesThePlaceAndWhatWasExpected(InvalidCase row) {
        for (JsonNode object : row.objects()) {
            cluster.apply(namespace, object.toString());
        }
        cluster.apply(namespace, row.resource());

        cluster.awaitCondition(
                namespace,
                row.name(),
                row.condition() == null ? "ResolvedRefs" : row.condition(),
                "False",
                row.reason(),
                row.message().replace("NS", namespace));
    }

    @Test
    void serviceWithoutSelectorOrAddressCanBeForwardedTo() {
        apply("{apiVersion: v1, kind: Service, metadata: {name: elsewhere}, spec: {ports: [{port: 7000}]}}");
        apply(
                "{apiVersion: v1, kind: Service, metadata: {name: headless}, spec: {clusterIP: None, selector: {app: x}, ports: [{port: 7000}]}}");
        apply(forwarder(listener("a", 1, "elsewhere", 7000), listener("b", 2, "headless", 7000)));

        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "True", "ResolvedRefs", "");
    }

    @Test
    void badListenerOfANewResourceLeavesTheOthersServed() {
        apply(forwarder(
                listener("good", 1, "redis", 7000),
                listener("missing", 2, "redes", 7000),
                listener("loop", 3, "it-tcpfwd", 1),
                listener("fine", 4, "redis", 7000)));

        cluster.awaitCondition(
                namespace,
                "it",
                "Programmed",
                "False",
                "RefsNotResolved",
                "not served as the spec says: listener 'missing', listener 'loop'; 0 of 1 pods have applied all else of generation 1");
        assertThat(config()).contains("\"good\"", "\"fine\"").doesNotContain("\"missing\"", "\"loop\"");
        cluster.await(Deployment.class, namespace, "it-tcpfwd", deployment -> true);
        assertThat(listenerStatus("good").reason()).isNull();
        assertThat(listenerStatus("missing").reason()).isEqualTo("ServiceNotFound");
        assertThat(listenerStatus("missing").message())
                .isEqualTo(
                        "spec.listeners[1].backendRefs[0].name (listener 'missing'): Service 'redes' does not exist in namespace '%s'; the listener is not served",
                        namespace);
        assertThat(listenerStatus("loop").reason()).isEqualTo("Loop");
    }

    @Test
    void listenerThatIsAddedBesideABadOneIsServed() {
        apply(forwarder(listener("first", 1, "redis", 7000)));
        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "True", "ResolvedRefs", "");

        apply(forwarder(listener("first", 1, "redis", 9999), listener("second", 2, "redis", 7000)));

        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "False", "PortNotFound", "(listener 'first')");
        cluster.await(
                ConfigMap.class,
                namespace,
                "it-tcpfwd",
                map -> map.getData().get("config.json").contains("\"second\""));
        assertThat(config()).contains("\"first\"", "\"generation\" : 2");
        assertThat(servicePorts()).containsExactly(1, 2);
        assertThat(listenerStatus("first").message()).endsWith("; the listener goes on as it was last accepted");
    }

    @Test
    void deletedServiceOfARunningListenerStaysInItsConfig() {
        cluster.createBackend(namespace, "valkey");
        apply(
                forwarder(
                        "{name: main, port: 1, backendRefs: [{name: redis, port: 7000, weight: 9}, {name: valkey, port: 7000}]}"));
        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "True", "ResolvedRefs", "");
        String before = config();

        cluster.client().services().inNamespace(namespace).withName("redis").delete();

        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "False", "ServiceNotFound", "Service 'redis'");
        assertThat(config()).isEqualTo(before);

        cluster.createBackend(namespace, "redis");
        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "True", "ResolvedRefs", "");
        assertThat(config()).isEqualTo(before);
        assertThat(listenerStatus("main").message()).isNull();
    }

    @Test
    void missingBackendOfSeveralGivesItsShareToTheOthers() {
        apply(forwarder("{name: main, port: 1, backendRefs: [{name: canary, port: 7000}, {name: redis, port: 7000}]}"));

        cluster.awaitCondition(namespace, "it", "ResolvedRefs", "False", "ServiceNotFound", "backendRefs[0]");
        assertThat(config()).contains("\"service\" : \"redis\"").doesNotContain("canary");
        assertThat(listenerStatus("main").message()).endsWith("; the listener goes on with its other backends");
    }

    @Test
    void refusalOfOneObjectKeepsBackThoseThatServeWithItAndNoOther() {
        apply(forwarder(listener("first", 1, "redis", 7000)));
        cluster.awaitCondition(namespace, "it", "Accepted", "True", "Accepted", "");

        apply(forwarder(listener("first", 1, "redis", 7000), listener("second", 2, "redis", 7000))
                .replace(
                        "spec: {",
                        "spec: {workload: {podLabels: {'a b': c}}, podDisruptionBudget: {maxUnavailable: 5}, "));

        cluster.awaitCondition(namespace, "it", "Accepted", "False", "Invalid", "refuses Deployment");
        cluster.await(
                PodDisruptionBudget.class,
                namespace,
                "it-tcpfwd",
                budget -> budget.getSpec().getMaxUnavailable().getIntVal() == 5);
        assertThat(config()).contains("\"first\"").doesNotContain("\"second\"");
    }

    @Test
    void policyThatIsRefusedKeepsPodsFromBeingMadeWithoutIt() {
        apply(forwarder(listener("first", 1, "redis", 7000))
                .replace("spec: {", "spec: {networkPolicy: {enabled: true, from: [{ipBlock: {cidr: here}}]}, "));

        cluster.awaitCondition(namespace, "it", "Accepted", "False", "Invalid", "refuses NetworkPolicy");
        assertThat(cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void podsThatTheClusterRefusesAreToldInItsWords() {
        apply(forwarder(listener("first", 1, "redis", 7000)));
        cluster.await(Deployment.class, namespace, "it-tcpfwd", deployment -> true);

        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: it-tcpfwd}
                status:
                  conditions:
                  - {type: ReplicaFailure, status: "True", reason: FailedCreate, message: 'pods "it-tcpfwd-1" is forbidden: violates PodSecurity "restricted:latest"', lastTransitionTime: "2026-01-01T00:00:00Z", lastUpdateTime: "2026-01-01T00:00:00Z"}
                """);

        cluster.awaitCondition(
                namespace,
                "it",
                "Programmed",
                "False",
                "PodsRefused",
                "0 of 1 pods have applied generation 1; the cluster refuses to create pods: pods \"it-tcpfwd-1\" is forbidden: violates PodSecurity");
    }

    @Test
    void validResourceThatBecomesInvalidAndBackSaysSo() {
        apply(forwarder(listener("first", 1, "redis", 7000)));
        cluster.awaitCondition(namespace, "it", "Accepted", "True", "Accepted", "the spec is valid");
        apply(forwarder(listener("first", 1, "redis", 7000))
                .replace("spec: {", "spec: {service: {ipFamilies: [IPv6]}, "));
        cluster.awaitCondition(namespace, "it", "Accepted", "False", "Invalid", "refuses Service");
        assertThat(config()).contains("\"first\"");
        apply(forwarder(listener("first", 1, "redis", 7000)));
        cluster.awaitCondition(namespace, "it", "Accepted", "True", "Accepted", "the spec is valid");
    }

    private void apply(String text) {
        cluster.apply(namespace, text);
    }

    private static String forwarder(String... listeners) {
        return "{apiVersion: tcpforwarder.io/v1alpha1, kind: TcpForwarder, metadata: {name: it}, spec: {listeners: [%s]}}"
                .formatted(String.join(", ", listeners));
    }

    private static String listener(String name, int port, String service, int servicePort) {
        return "{name: %s, port: %d, backendRefs: [{name: %s, port: %d}]}".formatted(name, port, service, servicePort);
    }

    private String config() {
        return cluster.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("it-tcpfwd")
                .get()
                .getData()
                .get("config.json");
    }

    private List<Integer> servicePorts() {
        return cluster
                .await(
                        Service.class,
                        namespace,
                        "it-tcpfwd",
                        service -> service.getSpec().getPorts().size() == 2)
                .getSpec()
                .getPorts()
                .stream()
                .map(ServicePort::getPort)
                .toList();
    }

    private ListenerStatus listenerStatus(String name) {
        return cluster
                .client()
                .resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("it")
                .get()
                .getStatus()
                .listeners()
                .stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
