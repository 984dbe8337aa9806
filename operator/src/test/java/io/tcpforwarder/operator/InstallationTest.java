package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's objects on a real API server, and the operator with the token of the account that they make. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class InstallationTest {
    private static final String[] INSIDE_OF_NAMESPACES = {
        "crds.enabled=false", "admissionPolicy.enabled=false", "rbac.aggregate=false"
    };

    private static Config config;
    private static KubernetesClient admin;

    @BeforeAll
    static void start(Config server) {
        config = server;
        admin = new KubernetesClientBuilder().withConfig(server).build();
        Chart.installCrds(admin);
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
    }

    @Test
    void operatorOfNamespacesLooksNowhereElseAndServesOnesThatComeLater() throws Exception {
        Chart chart = Chart.render(admin, "pair", "pair-system", with("watchNamespaces={pair-a,pair-b}"));
        assertThat(chart.objects()).allMatch(object -> object.getMetadata().getNamespace() != null);
        chart.install(admin, "pair-a");
        forwarder("pair-a");

        Set<String> paths = new ConcurrentSkipListSet<>();
        try (KubernetesClient client = client(chart, paths);
                OperatorProcess operator = new OperatorProcess(client, chart.settings())) {
            operator.start();
            awaitDeployment("pair-a");
            var answer = Http.get(operator, "/readyz");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("ready", "waiting: ", "tcpforwarders", "namespace pair-b");
            Eventually.holds(
                    () -> assertThat(Http.get(operator, "/readyz").body()).contains("is forbidden"));

            chart.install(admin, "pair-a", "pair-b");
            forwarder("pair-b");
            awaitDeployment("pair-b");
            Eventually.holds(() -> assertThat(Http.get(operator, "/readyz").body())
                    .startsWith("ready, leading")
                    .doesNotContain("waiting"));
        }
        assertThat(paths)
                .allMatch(path -> path.matches("/version|/readyz|/api(/v1)?|/apis(/[^/]+(/[^/]+)?)?"
                        + "|.*/selfsubjectrulesreviews|/.*/namespaces/pair-(a|b|system)/.*"));
    }

    @Test
    void operatorsOfDifferentScopeStandSideBySide() {
        Chart own = Chart.render(
                admin, "own", "side-own", with("watchOwnNamespace=true", "dataplane.image.repository=first"));
        Chart other = Chart.render(
                admin, "other", "side-own", with("watchNamespaces={side-other}", "dataplane.image.repository=second"));
        own.install(admin);
        other.install(admin, "side-other");
        forwarder("side-own");
        forwarder("side-other");

        try (KubernetesClient firstClient = client(own, new ConcurrentSkipListSet<>());
                KubernetesClient secondClient = client(other, new ConcurrentSkipListSet<>());
                OperatorProcess first = new OperatorProcess(firstClient, own.settings());
                OperatorProcess second = new OperatorProcess(secondClient, other.settings())) {
            first.start();
            second.start();

            assertThat(image(awaitDeployment("side-own"))).startsWith("localhost/first:");
            assertThat(image(awaitDeployment("side-other"))).startsWith("localhost/second:");
            assertThat(own.settings().leaseName()).isNotEqualTo(other.settings().leaseName());
        }
    }

    @Test
    void forwarderThatNeedsNoRightOfItsAuthorIsAnyonesAndOthersAreNot() throws Exception {
        Chart.render(admin, "guard", "guard-system", "crds.enabled=false").install(admin, "guard");
        Chart.makeNamespace(admin, "guard");
        admin.load(Chart.stream("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: author, namespace: guard}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: author, namespace: guard}
                rules:
                - {apiGroups: [tcpforwarder.io], resources: [tcpforwarders], verbs: [get, create, update, patch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: author, namespace: guard}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: author}
                subjects: [{kind: ServiceAccount, name: author, namespace: guard}]
                """)).serverSideApply();
        try (KubernetesClient author = new KubernetesClientBuilder()
                .withConfig(Accounts.of(config, admin, "guard", "author"))
                .build()) {
            // The API server takes up a policy a moment after it was made; what came before stays allowed.
            AtomicInteger attempts = new AtomicInteger();
            Eventually.holds(() -> assertThat(refusal(
                            author, "early-" + attempts.incrementAndGet(), "workload: {podAnnotations: {a: b}}"))
                    .contains("may create Deployments"));
            for (String field : new String[] {
                "podLabels: {app: victim}",
                "nodeSelector: {node-role.kubernetes.io/control-plane: ''}",
                "tolerations: [{operator: Exists}]",
                "priorityClassName: system-node-critical",
                "affinity: {nodeAffinity: {}}"
            }) {
                assertThat(refusal(author, "pods", "workload: {" + field + "}"))
                        .as(field)
                        .contains("may create Deployments");
            }
            assertThat(refusal(author, "public", "service: {type: LoadBalancer}"))
                    .contains("may create Services");
            assertThat(refusal(author, "noted", "service: {annotations: {a: b}}"))
                    .contains("may create Services");
            assertThat(refusal(author, "open", "networkPolicy: {enabled: true}"))
                    .contains("may create NetworkPolicies");
            assertThat(refusal(author, "plain", "workload: {replicas: 2}")).isEmpty();

            assertThat(refusal(admin, "annotated", "workload: {podAnnotations: {a: b}}, service: {type: NodePort}"))
                    .isEmpty();
            assertThat(refusal(
                            author,
                            "annotated",
                            "workload: {podAnnotations: {a: b}, replicas: 2}, service: {type: NodePort}"))
                    .as("what its author may not have set, and does not change")
                    .isEmpty();
            assertThat(refusal(author, "annotated", "workload: {podAnnotations: {a: c}}, service: {type: NodePort}"))
                    .contains("may create Deployments");
            whatIsTakenAwayIsAskedAboutToo(author);
            listenerBehindAWayInFromOutsideIsAnotherWayIn(author);
        }
    }

    private static void whatIsTakenAwayIsAskedAboutToo(KubernetesClient author) {
        String labels = "workload: {podLabels: {confined: 'yes'}}";
        String balancer =
                "service: {type: LoadBalancer, annotations: {internal: 'yes'}, loadBalancerSourceRanges: [10.0.0.0/8]}";
        String policy = "networkPolicy: {enabled: true, from: [{podSelector: {matchLabels: {a: b}}}]}";
        assertThat(refusal(admin, "closed", String.join(", ", labels, balancer, policy)))
                .isEmpty();
        assertThat(refusal(author, "closed", String.join(", ", labels, balancer, policy, "probe: {interval: 3s}")))
                .as("all of it stays")
                .isEmpty();

        assertThat(refusal(author, "closed", balancer + ", " + policy)).contains("may create Deployments");
        for (String opened : new String[] {
            "service: {type: LoadBalancer, annotations: {internal: 'yes'}}",
            "service: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]}",
            "service: {type: LoadBalancer, annotations: {other: 'yes'}, loadBalancerSourceRanges: [10.0.0.0/8]}"
        }) {
            assertThat(refusal(author, "closed", String.join(", ", labels, opened, policy)))
                    .as(opened)
                    .contains("may create Services");
        }
        for (String opened :
                new String[] {"", ", networkPolicy: {enabled: false}", ", networkPolicy: {enabled: true}"}) {
            assertThat(refusal(author, "closed", labels + ", " + balancer + opened))
                    .as(opened)
                    .contains("may create NetworkPolicies");
        }
        assertThat(refusal(
                        author,
                        "plain",
                        "workload: {replicas: 1}, service: {type: ClusterIP}, networkPolicy: {enabled: false}"))
                .as("what says nothing")
                .isEmpty();
        assertThat(refusal(admin, "closed", "")).as("who could have it anyway").isEmpty();
    }

    private static void listenerBehindAWayInFromOutsideIsAnotherWayIn(KubernetesClient author) {
        String one = "{name: main, port: 1, backendRefs: [{name: redis, port: 1}]}";
        String more = one + ", {name: admin, port: 2, backendRefs: [{name: admin, port: 1}]}";
        String outside = "service: {type: NodePort}";
        assertThat(refusal(admin, "outside", one, outside)).isEmpty();

        assertThat(refusal(author, "outside", more, outside)).contains("may create Services");
        assertThat(refusal(author, "outside", one.replace("redis", "admin"), outside))
                .contains("may create Services");
        assertThat(refusal(author, "outside", one.replace("port: 1,", "port: 3,"), outside))
                .contains("may create Services");
        assertThat(refusal(author, "outside", one.replace("main,", "main, idleTimeout: 5s,"), outside))
                .as("no way in")
                .isEmpty();
        assertThat(refusal(author, "outside", more, "service: {type: ClusterIP}"))
                .as("no way in from outside any more")
                .isEmpty();
        assertThat(refusal(author, "outside", more, outside)).contains("may create Services");
    }

    private static String refusal(KubernetesClient client, String name, String spec) {
        return refusal(client, name, "{name: main, port: 6379, backendRefs: [{name: redis, port: 1}]}", spec);
    }

    /** Why the API server does not take it; empty: it does. */
    private static String refusal(KubernetesClient client, String name, String listeners, String spec) {
        try {
            client.load(Chart.stream("""
                            apiVersion: tcpforwarder.io/v1alpha1
                            kind: TcpForwarder
                            metadata: {name: %s, namespace: guard}
                            spec: {listeners: [%s], %s}
                            """.formatted(name, listeners, spec)))
                    .fieldManager("author")
                    .forceConflicts()
                    .serverSideApply();
            return "";
        } catch (KubernetesClientException e) {
            return Objects.toString(e.getMessage(), "refused");
        }
    }

    private static String[] with(String... values) {
        return Stream.of(values, INSIDE_OF_NAMESPACES).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static KubernetesClient client(Chart chart, Set<String> paths) {
        return ApiClient.builder(Accounts.of(config, admin, chart.namespace(), chart.account()))
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("paths", new Interceptor() {
                    @Override
                    public void before(BasicBuilder request, HttpRequest sent, RequestTags tags) {
                        paths.add(sent.uri().getPath());
                    }
                }))
                .build();
    }

    private static void forwarder(String namespace) {
        admin.load(Chart.stream("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: redis, namespace: %1$s}
                        spec: {selector: {app: redis}, ports: [{name: main, port: 6379}]}
                        ---
                        apiVersion: tcpforwarder.io/v1alpha1
                        kind: TcpForwarder
                        metadata: {name: redis, namespace: %1$s}
                        spec: {listeners: [{name: main, port: 6379, backendRefs: [{name: redis, port: 6379}]}]}
                        """.formatted(namespace))).serverSideApply();
    }

    private static Deployment awaitDeployment(String namespace) {
        return admin.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("redis-tcpfwd")
                .waitUntilCondition(Objects::nonNull, 40, TimeUnit.SECONDS);
    }

    private static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }
}
