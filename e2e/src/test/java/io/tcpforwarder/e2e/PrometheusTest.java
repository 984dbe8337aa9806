package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus operator, with what the chart and the operator make for it, a {@link Prometheus} with what it makes of that, and a
 * forwarder that serves, fails, refuses and ejects.
 */
@Tag("cluster")
@Order(9)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ClusterExtension.class)
final class PrometheusTest {
    /** Scraped and evaluated every 5 s, and a rate needs two scrapes. */
    private static final Duration TO_KNOW = Duration.ofSeconds(45);

    /** Quotients and percentiles are numbers once what they divide by has happened, in every place of it. */
    private static final Duration TO_DIVIDE = Duration.ofSeconds(90);

    private final Cluster cluster;
    private Space space;
    private Prometheus prometheus;

    PrometheusTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    void install(Space shared, @TempDir Path folder) throws Exception {
        space = shared;
        // As kube-prometheus-stack sets it up: what bears no such label is not for it.
        Prometheus.install(cluster, "{release: prometheus}");
        cluster.install(
                "--set", "serviceMonitor.enabled=true,prometheusRule.enabled=true,grafanaDashboards.enabled=true",
                "--set", "serviceMonitor.labels.release=prometheus,prometheusRule.labels.release=prometheus",
                "--set", "dataplane.serviceMonitor.labels.release=prometheus");
        space.backend("redis", 2);
        space.backend("resetting", 1, "--reset");
        space.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: closed}
                spec:
                  selector: {app: redis}
                  ports: [{name: tcp, port: 6379, targetPort: 7999}]
                """);
        space.servers("cutting", "app: cutting", 6379, """
                exec python3 -c "
                import socket, struct, time
                server = socket.create_server(('', 6379), backlog=100)
                while True:
                    client, _ = server.accept()
                    client.sendall(b'hello cutting\\n')
                    time.sleep(0.01)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                    client.close()"
                """);
        space.kubectl("expose", "deployment", "cutting", "--port=6379").run();
        space.forwarder(
                "redis",
                "redis",
                "probe: {interval: 1s}",
                "pool: {minSize: 1, maxSize: 4}",
                "connect: {hedgeAfter: 100ms}",
                "limits: {maxConnectionsPerPod: 40}");
        space.change("redis", """
                {listeners: [
                  {name: main, port: 6379, backendRefs: [{name: redis, port: 6379}, {name: resetting, port: 6379}]},
                  {name: cut, port: 6381, backendRefs: [{name: cutting, port: 6379}]}]}
                """);
        // Without probes one endpoint stays in use whatever happens, so the port stays open and clients come in vain.
        space.forwarder("unserved", "closed", "probe: {type: None}");
        String address = Eventually.find("an address", Duration.ofSeconds(40), () -> space.address("redis"));
        String unserved = Eventually.find("an address", Duration.ofSeconds(40), () -> space.address("unserved"));
        Eventually.holds(
                "it forwards",
                Duration.ofSeconds(40),
                () -> Calls.make(cluster, address, 6379, "--connections=10").ok() > 0);
        Eventually.holds(
                "the Prometheus operator knows all",
                Duration.ofSeconds(60),
                () -> Prometheus.hasRules(cluster)
                        && Prometheus.monitors(cluster)
                                .containsAll(Set.of(
                                        Cluster.SYSTEM_NAMESPACE + "/tcpforwarder",
                                        space.name() + "/redis-tcpfwd",
                                        space.name() + "/unserved-tcpfwd")));
        prometheus = Prometheus.start(cluster, folder);
        Eventually.holds("Prometheus answers", Duration.ofSeconds(20), prometheus::isUp);
        space.traffic(address, 6379);
        space.traffic(unserved, 6379);
        space.traffic(address, 6381);
        Eventually.holds(
                "clients beyond the limit are refused",
                Duration.ofSeconds(20),
                () -> Calls.make(cluster, address, 6379, "--connections=60", "--concurrency=60", "--hold=1s")
                                .failed()
                        > 10);
    }

    @AfterAll
    void withoutAddOns() {
        if (prometheus != null) {
            prometheus.close();
        }
        cluster.install();
    }

    @Test
    void operatorAndDataPlaneAreScraped() {
        Eventually.holds("both are scraped", TO_KNOW, () -> {
            List<JsonNode> targets = prometheus.targets().toList();
            Set<String> jobs = targets.stream()
                    .filter(target -> target.path("health").asText().equals("up"))
                    .map(target -> target.at("/labels/namespace").asText() + "/"
                            + target.at("/labels/job").asText())
                    .collect(Collectors.toSet());
            return jobs.contains(Cluster.SYSTEM_NAMESPACE + "/tcpforwarder-metrics")
                    && jobs.contains(space.name() + "/redis-tcpfwd-metrics");
        });
        Eventually.holds(
                "a score of each endpoint",
                TO_KNOW,
                () -> prometheus
                                .query(ours("tcp_forwarder_server_score"))
                                .filter(series -> series.at("/value/1").asDouble() > 0)
                                .map(series -> series.at("/metric/endpoint").asText())
                                .distinct()
                                .count()
                        >= 3);
    }

    @Test
    void everyRuleIsLoadedAndEvaluated() throws Exception {
        JsonNode groups = cluster.client()
                .getKubernetesSerialization()
                .unmarshal(Files.readString(Cluster.CHART.resolve("files/rules.yaml")), JsonNode.class)
                .get("groups");
        Set<String> expected = groups.findValues("rules").stream()
                .flatMap(rules -> rules.findValuesAsText("record").stream())
                .collect(Collectors.toSet());
        groups.findValues("rules").forEach(rules -> expected.addAll(rules.findValuesAsText("alert")));
        assertThat(expected).hasSizeGreaterThan(15);

        Eventually.holds(
                "all are healthy",
                TO_KNOW,
                () -> prometheus
                        .rules()
                        .filter(rule -> rule.path("health").asText().equals("ok"))
                        .map(rule -> rule.path("name").asText())
                        .collect(Collectors.toSet())
                        .containsAll(expected));
    }

    @Test
    void everyQueryOfRulesAndDashboardsHasAnAnswer() {
        Command queries = Command.of(Cluster.REPOSITORY.resolve(".ci/queries").toString(), space.name(), "redis");
        List<String> expressions = queries.run()
                .lines()
                .filter(line -> !line.startsWith("alert\t"))
                .map(line -> line.substring(line.indexOf('\t') + 1))
                .toList();
        assertThat(expressions).hasSizeGreaterThan(70);

        List<String> unanswered = new ArrayList<>(expressions);
        try {
            Eventually.holds("every query is answered by a number", TO_DIVIDE, () -> {
                unanswered.removeIf(expression -> prometheus.query(expression).anyMatch(PrometheusTest::isNumber));
                return unanswered.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("no number is the answer to " + String.join("\n", unanswered), e);
        }
    }

    @Test
    void whatHappenedIsCounted() {
        for (String expression : List.of(
                "rate(" + ours("tcp_forwarder_connections_total") + "[1m])",
                "rate(" + ours("tcp_forwarder_transfer_bytes_total") + "[1m])",
                ours("tcp_forwarder_refused_connections_total"),
                ours("tcp_forwarder_attempt_failures_total"),
                ours("tcp_forwarder_pool_hits_total"),
                ours("tcp_forwarder_failed_connections_total").replace("}", ",reason=\"NoEndpoint\"}"),
                ours("tcp_forwarder_failed_connections_total").replace("}", ",reason=\"EndpointReset\"}"),
                ours("listener:tcp_forwarder_unserved_clients:rate5m"),
                ours("listener:tcp_forwarder_failures:ratio_rate5m"),
                ours("backend:tcp_forwarder_ejected_endpoints:count"),
                ours("ALERTS").replace("}", ",alertname=\"TcpForwarderEndpointsEjected\"}"))) {
            Eventually.holds("above 0: " + expression, TO_KNOW, () -> prometheus.isAboveZero(expression));
        }
    }

    @Test
    void dashboardsAreWhereGrafanasSidecarLooks() throws Exception {
        JsonNode found = new ObjectMapper()
                .readTree(cluster.inSystem("get", "configmaps", "-l", "grafana_dashboard=1", "-o", "json")
                        .run());
        assertThat(found.path("items")).hasSize(2);
        for (JsonNode configMap : found.path("items")) {
            String text = configMap.path("data").elements().next().asText();
            assertThat(new ObjectMapper().readTree(text).path("panels")).isNotEmpty();
        }
    }

    /** NaN is what nothing divided by nothing is, or a percentile of no observation. */
    private static boolean isNumber(JsonNode series) {
        return Double.isFinite(Double.parseDouble(series.at("/value/1").asText().replace("Inf", "Infinity")));
    }

    private String ours(String metric) {
        return metric + "{namespace=\"" + space.name() + "\"}";
    }
}
