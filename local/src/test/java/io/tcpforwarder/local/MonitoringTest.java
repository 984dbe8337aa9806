package io.tcpforwarder.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.operator.OperatorSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules and dashboards against what a running operator and a running data plane show. Whether the queries parse is promtool's to say:
 * {@code .ci/monitoring}.
 */
@Tag("mock-api-server")
@Timeout(120)
final class MonitoringTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FILES = ROOT.resolve("helm/tcpforwarder/files");

    /** Of targets, as ServiceMonitors set them. */
    private static final Set<String> TARGET_LABELS = Set.of("namespace", "pod", "job", "forwarder");

    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)(=~|!~|!=|=)?\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? .*");
    private static final Pattern SELECTOR = Pattern.compile(
            "\\b((?:tcp_forwarder|jvm|process)_[a-z0-9_]+|[a-z]+:[a-z0-9_]+:[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
    private static final Pattern RECORD = Pattern.compile("record: (\\S+)");

    private static final String FORWARDER = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: redis, namespace: shop}
            spec:
              listeners: [{name: redis, port: 7300, backendRefs: [{name: redis, port: redis}]}]
              probe: {interval: 1s}
              workload: {replicas: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: redis, namespace: shop}
            spec: {ports: [{name: redis, port: 6379}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: redis-1, namespace: shop, labels: {kubernetes.io/service-name: redis}}
            addressType: IPv4
            ports: [{name: redis, port: 7301}]
            endpoints: [{addresses: [127.3.2.1]}]
            """;

    /** Label names of each metric, with all their values. */
    private static final Map<String, Map<String, Set<String>>> SCRAPED = new TreeMap<>();

    @BeforeAll
    static void scrape(@TempDir Path directory) throws Exception {
        OperatorSettings settings = OperatorSettings.embedded();
        try (ServerSocket backend = new ServerSocket(7301, 50, InetAddress.getByName("127.3.2.1"));
                HttpClient http = HttpClient.newHttpClient();
                EmbeddedCluster cluster = new EmbeddedCluster(
                        0,
                        directory,
                        new OperatorSettings(
                                settings.watchNamespaces(),
                                settings.dataPlaneImage(),
                                settings.monitoring(),
                                null,
                                OperatorSettings.DEFAULT_LEASE,
                                0))) {
            cluster.apply(new ByteArrayInputStream(FORWARDER.getBytes(StandardCharsets.UTF_8)));
            String pod = cluster.client()
                    .pods()
                    .inNamespace("shop")
                    .waitUntilCondition(MonitoringTest::isReady, 60, TimeUnit.SECONDS)
                    .getStatus()
                    .getPodIP();
            // Some series begin with the first connection to an endpoint, this one last.
            try (Socket _ = new Socket(pod, 7300);
                    Socket _ = backend.accept()) {
                String metrics = "";
                while (!metrics.contains("reason=\"Local\"")) {
                    metrics = get(http, pod, 9090);
                }
                // A scrape walks the series while they begin: this one may have passed where the first ones are now.
                read(get(http, pod, 9090));
            }
            read(get(http, "127.0.0.1", cluster.operatorAdminPort().orElseThrow()));
        }
    }

    private static boolean isReady(Pod pod) {
        return pod != null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    private static String get(HttpClient http, String host, int port) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void read(String metrics) {
        metrics.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher series = SERIES.matcher(line);
            assertThat(series.matches()).as(line).isTrue();
            Map<String, Set<String>> labels = SCRAPED.computeIfAbsent(series.group(1), _ -> new TreeMap<>());
            Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(3));
            }
        });
    }

    /** As {@code .ci/queries} prints them: what it is, tab, PromQL. */
    private static List<String> queries() throws IOException, InterruptedException {
        Process listing = new ProcessBuilder(".ci/queries")
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = listing.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(listing.waitFor()).isZero();
        return lines;
    }

    private static Set<String> recorded() throws IOException {
        Set<String> names = new HashSet<>();
        Matcher record = RECORD.matcher(Files.readString(FILES.resolve("rules.yaml")));
        while (record.find()) {
            names.add(record.group(1));
        }
        return names;
    }

    @Test
    void queriesNameOnlyMetricsLabelsAndValuesThatThereAre() throws Exception {
        Set<String> recorded = recorded();
        List<String> wrong = new ArrayList<>();
        for (String query : queries()) {
            Matcher selector = SELECTOR.matcher(query.substring(query.indexOf('\t')));
            assertThat(selector.find()).as("a metric in %s", query).isTrue();
            selector.reset();
            while (selector.find()) {
                Map<String, Set<String>> labels = SCRAPED.get(selector.group(1));
                if (labels != null) {
                    wrong.addAll(unknown(selector.group(), labels));
                } else if (!recorded.contains(selector.group(1))) {
                    wrong.add(selector.group(1) + " in " + query);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> unknown(String selector, Map<String, Set<String>> labels) {
        List<String> unknown = new ArrayList<>();
        Matcher matcher = LABEL.matcher(selector);
        while (matcher.find()) {
            String name = matcher.group(1);
            Set<String> values = labels.getOrDefault(name, Set.of());
            boolean known = TARGET_LABELS.contains(name)
                    || (matcher.group(3).equals(".*") && labels.containsKey(name))
                    || Set.of(matcher.group(3).split("\\|", -1)).stream().allMatch(values::contains);
            if (!known) {
                unknown.add(matcher.group() + " of " + selector + "; there are " + labels);
            }
        }
        return unknown;
    }

    @Test
    void queriesGroupByLabelsThatThereAre() throws Exception {
        Set<String> names = new HashSet<>(TARGET_LABELS);
        SCRAPED.values().forEach(labels -> names.addAll(labels.keySet()));
        for (String query : queries()) {
            Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                assertThat(names).as(query).contains(grouping.group(1).split(", ?"));
            }
        }
    }

    @Test
    void everyPanelAsksTheChosenSourceAndStandsByItself() throws Exception {
        try (var dashboards = Files.newDirectoryStream(FILES.resolve("dashboards"), "*.json")) {
            for (Path file : dashboards) {
                JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
                Set<Integer> ids = new HashSet<>();
                Set<String> places = new HashSet<>();
                int targets = 0;
                for (JsonNode panel : dashboard.get("panels")) {
                    assertThat(ids.add(panel.get("id").asInt()))
                            .as("id of %s", panel.get("title"))
                            .isTrue();
                    JsonNode place = panel.get("gridPos");
                    for (int x = 0; x < place.get("w").asInt(); x++) {
                        for (int y = 0; y < place.get("h").asInt(); y++) {
                            String cell = (place.get("x").asInt() + x) + " "
                                    + (place.get("y").asInt() + y);
                            assertThat(places.add(cell))
                                    .as("place of %s", panel.get("title"))
                                    .isTrue();
                        }
                    }
                    for (JsonNode target : panel.path("targets")) {
                        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                        targets++;
                    }
                }
                String name = "dashboards/" + file.getFileName() + "\t";
                int variables = dashboard.at("/templating/list").size() - 1;
                assertThat(queries())
                        .filteredOn(query -> query.startsWith(name))
                        .hasSize(targets + variables);
            }
        }
    }

    @Test
    void everyAlertIsExplained() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/operations.md"));
        String rules = Files.readString(FILES.resolve("rules.yaml"));
        Matcher alert = Pattern.compile("alert: (\\w+)").matcher(rules);
        while (alert.find()) {
            assertThat(page).contains("\n### " + alert.group(1) + "\n");
            assertThat(rules)
                    .contains(
                            "runbook_url: docs/operations.md#" + alert.group(1).toLowerCase(Locale.ROOT) + "\n");
        }
    }
}
