package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the API server answers becomes a condition, is tried again without haste, and is over when it is over. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class ApiErrorsTest {
    private static final String OWNED = "redis-tcpfwd";

    private static TestCluster cluster;
    private static Requests requests;
    private static KubernetesClient operatorClient;
    private static OperatorProcess operator;

    private String namespace;

    @BeforeAll
    static void start(Config config) throws Exception {
        cluster = new TestCluster(config);
        requests = new Requests();
        operatorClient = cluster.impatientOperatorClient(requests);
        operator = new OperatorProcess(operatorClient, OperatorSettings.embedded());
        operator.start();
    }

    @AfterAll
    static void stop() {
        operator.close();
        operatorClient.close();
        requests.close();
        cluster.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = cluster.newNamespace();
        cluster.createBackend(namespace, "redis");
    }

    @AfterEach
    void heal() {
        requests.heal();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(400, "Forbidden"),
                arguments(401, "APIError"),
                arguments(403, "Forbidden"),
                arguments(404, "APIError"),
                arguments(409, "APIError"),
                arguments(413, "Invalid"),
                arguments(422, "Invalid"),
                arguments(429, "APIError"),
                arguments(500, "APIError"),
                arguments(503, "APIError"),
                arguments(Requests.SILENCE, "APIError"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void objectThatIsNotTakenIsToldAndTriedAgainWithoutHaste(int code, String reason) {
        requests.answer(namespace, "PATCH deployments/.*", code);

        cluster.applyForwarder(namespace, "redis", 6379, "");

        ForwarderCondition accepted = cluster.awaitAccepted(namespace, "redis", reason);
        assertThat(accepted.message()).contains("the API server", "Deployment '" + OWNED + "'");
        assertThat(requests.matching(namespace, "PATCH deployments/.*")).hasSizeLessThan(10);
        assertThat(cluster.get(Service.class, namespace, OWNED)).isNull();

        requests.heal();
        // What is refused for good is looked at after 30 s, or when something happens.
        cluster.createBackend(namespace, "other");
        cluster.applyForwarder(namespace, "redis", 6379, "workload: {replicas: 1}");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        assertThat(cluster.get(Service.class, namespace, OWNED)).isNotNull();
    }

    @Test
    void failureThatIsOverSoonIsNotTold() {
        requests.answer(namespace, "PATCH deployments/.*", 409);
        cluster.applyForwarder(namespace, "redis", 6379, "");
        while (requests.matching(namespace, "PATCH deployments/.*").isEmpty()) {
            Thread.onSpinWait();
        }
        requests.heal();

        cluster.awaitAccepted(namespace, "redis", "Accepted");

        assertThat(requests.matching(namespace, "PATCH tcpforwarders/redis/status"))
                .hasSize(1);
    }

    @Test
    void persistentFailureCostsFewRequests() throws Exception {
        cluster.applyForwarder(namespace, "redis", 6379, "");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        requests.answer(namespace, "PATCH deployments/.*", 500);
        requests.forget();
        cluster.applyForwarder(namespace, "redis", 6379, "workload: {nodeSelector: {disk: fast}}");
        cluster.awaitAccepted(namespace, "redis", "APIError");

        Thread.sleep(6_000);

        // After 0, 0.5, 1, 1.75, 2.9, 4.6, 7.1 s.
        assertThat(requests.matching(namespace, "PATCH deployments/.*")).hasSizeBetween(5, 8);
        assertThat(requests.matching(namespace, "PATCH tcpforwarders/redis/status"))
                .hasSizeBetween(1, 3);
        requests.heal();
        cluster.await(
                Deployment.class,
                namespace,
                OWNED,
                live -> !live.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getNodeSelector()
                        .isEmpty());
        cluster.awaitAccepted(namespace, "redis", "Accepted");
    }

    @Test
    void whatAccompaniesThePodsFailsAlone() {
        requests.answer(namespace, "PATCH poddisruptionbudgets/.*", 503);

        cluster.applyForwarder(namespace, "redis", 6379, "workload: {autoscaling: {minReplicas: 2, maxReplicas: 3}}");

        assertThat(cluster.awaitAccepted(namespace, "redis", "APIError").message())
                .contains("PodDisruptionBudget '" + OWNED + "'");
        assertThat(cluster.get(Service.class, namespace, OWNED)).isNotNull();
        assertThat(cluster.client()
                        .autoscaling()
                        .v2()
                        .horizontalPodAutoscalers()
                        .inNamespace(namespace)
                        .withName(OWNED)
                        .get())
                .isNotNull();
    }

    @Test
    void objectThatCannotBeDeletedIsTold() {
        cluster.applyForwarder(namespace, "redis", 6379, "networkPolicy: {enabled: true}");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        requests.answer(namespace, "DELETE networkpolicies/.*", 503);

        cluster.applyForwarder(namespace, "redis", 6380, "");

        assertThat(cluster.awaitAccepted(namespace, "redis", "APIError").message())
                .contains("NetworkPolicy '" + OWNED + "'");
        cluster.await(
                Service.class,
                namespace,
                OWNED,
                live -> live.getSpec().getPorts().getFirst().getPort() == 6380);
        requests.heal();
        cluster.awaitAbsence(NetworkPolicy.class, namespace, OWNED);
        cluster.awaitAccepted(namespace, "redis", "Accepted");
    }

    @ParameterizedTest
    @MethodSource("statusAnswers")
    void statusThatIsNotTakenIsWrittenOnceItIs(int code) throws Exception {
        requests.answer(namespace, "PATCH tcpforwarders/redis/status", code);
        cluster.applyForwarder(namespace, "redis", 6379, "");
        cluster.await(Service.class, namespace, "redis-tcpfwd-metrics", live -> true);

        Thread.sleep(2_000);

        assertThat(requests.matching(namespace, "PATCH tcpforwarders/redis/status"))
                .hasSizeBetween(2, 10);
        requests.heal();
        cluster.awaitAccepted(namespace, "redis", "Accepted");
    }

    static Stream<Integer> statusAnswers() {
        return Stream.of(409, 422, 503);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void objectsThatCannotBeReadAreTold(int code, String reason) {
        requests.answer(namespace, "GET .*/redis-tcpfwd", code);

        cluster.applyForwarder(namespace, "redis", 6379, "");

        cluster.await(TcpForwarder.class, namespace, "redis", forwarder -> {
            ForwarderCondition accepted = TestCluster.accepted(forwarder);
            return accepted != null && accepted.message().startsWith("the operator could not finish its work");
        });
        requests.heal();
        cluster.awaitAccepted(namespace, "redis", "Accepted");
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments(403, "APIError"), arguments(503, "APIError"), arguments(Requests.NONSENSE, "APIError"));
    }

    /**
     * A Deployment that a policy of the cluster denies. The listener has moved to another port: were the ConfigMap or the Service
     * changed alone, clients would be led to a port that nobody listens on.
     */
    @Test
    void changeThatIsDeniedInPartIsNotMadeAtAll() {
        cluster.applyForwarder(namespace, "redis", 6379, "");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        String config = config();
        denySpotNodes();
        requests.forget();

        cluster.applyForwarder(namespace, "redis", 6380, "workload: {nodeSelector: {disk: spot}}");

        ForwarderCondition denied = cluster.awaitAccepted(namespace, "redis", "Invalid");
        assertThat(denied.message()).contains("Deployment '" + OWNED + "'", "no spot nodes here");
        assertThat(config()).isEqualTo(config);
        assertThat(cluster.get(Service.class, namespace, OWNED)
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort())
                .isEqualTo(6379);
        assertThat(requests.writes(namespace))
                .allMatch(write -> write.endsWith("(rehearsed)") || write.endsWith("/status"));

        // What is deleted meanwhile comes back all the same.
        String uid = cluster.get(Service.class, namespace, OWNED).getMetadata().getUid();
        cluster.client().services().inNamespace(namespace).withName(OWNED).delete();
        cluster.await(
                Service.class,
                namespace,
                OWNED,
                again -> !again.getMetadata().getUid().equals(uid));

        cluster.applyForwarder(namespace, "redis", 6380, "workload: {nodeSelector: {disk: fast}}");
        cluster.awaitAccepted(namespace, "redis", "Accepted");
        assertThat(config()).contains("6380");
    }

    @Test
    void newForwarderWhoseDeploymentIsDeniedGetsNoService() {
        denySpotNodes();

        cluster.applyForwarder(namespace, "redis", 6379, "workload: {nodeSelector: {disk: spot}}");

        assertThat(cluster.awaitAccepted(namespace, "redis", "Invalid").message())
                .contains("no spot nodes here");
        assertThat(cluster.get(Service.class, namespace, OWNED)).isNull();
    }

    private void denySpotNodes() {
        cluster.apply(namespace, """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: no-spot-nodes}
                spec:
                  matchConstraints:
                    resourceRules:
                    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
                  validations:
                  - expression: "!has(object.spec.template.spec.nodeSelector) || !('disk' in object.spec.template.spec.nodeSelector) || object.spec.template.spec.nodeSelector['disk'] != 'spot'"
                    message: no spot nodes here
                """);
        cluster.apply(namespace, """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: no-spot-nodes}
                spec: {policyName: no-spot-nodes, validationActions: [Deny]}
                """);
        // The API server reads its policies with a delay.
        cluster.awaitRefusal(namespace, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: trial}
                spec:
                  selector: {matchLabels: {app: trial}}
                  template:
                    metadata: {labels: {app: trial}}
                    spec: {nodeSelector: {disk: spot}, containers: [{name: trial, image: trial}]}
                """);
    }

    @AfterEach
    void allowSpotNodes() {
        cluster.client()
                .resources(ValidatingAdmissionPolicyBinding.class)
                .withName("no-spot-nodes")
                .delete();
        cluster.client()
                .resources(ValidatingAdmissionPolicy.class)
                .withName("no-spot-nodes")
                .delete();
    }

    private String config() {
        return cluster.get(ConfigMap.class, namespace, OWNED).getData().get("config.json");
    }
}
