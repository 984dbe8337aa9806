package io.tcpforwarder.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus inside of the cluster's network, with the very config and rules that the Prometheus operator has made of ServiceMonitors and
 * PrometheusRules. Debian builds it without the discovery of Kubernetes, so it is handed the targets, with the labels that this discovery
 * gives them; what becomes of them is the config's.
 */
final class Prometheus implements AutoCloseable {
    private static final String OPERATORS = "prometheus-prometheus";
    private static final String ADDRESS = "127.0.0.1:19090";

    private final Cluster cluster;
    private final Process process;

    private Prometheus(Cluster cluster, Process process) {
        this.cluster = cluster;
        this.process = process;
    }

    /**
     * Brings the Prometheus operator, whose Prometheus takes up what a selector says, as YAML.
     *
     * @param labels of ServiceMonitors and rules, {@code null} for all
     */
    static void install(Cluster cluster, String labels) {
        cluster.add("prometheus");
        Command.of("kubectl", "patch", "prometheus", "prometheus", "--namespace", "monitoring", "--type", "merge")
                .with("--patch", """
                        spec:
                          serviceMonitorSelector: {matchLabels: %1$s}
                          ruleSelector: {matchLabels: %1$s}
                        """.formatted(labels))
                .run();
    }

    /** Knows the targets that there are now. */
    static Prometheus start(Cluster cluster, Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("prometheus.yaml"), config(cluster, folder));
        Process process = new ProcessBuilder(cluster.inside("prometheus", "--config.file=" + config)
                        .with("--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=" + ADDRESS)
                        .words())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(cluster, process);
    }

    /** The ServiceMonitors that the operator has taken up, as NAMESPACE/NAME. */
    static Set<String> monitors(Cluster cluster) {
        try {
            // The name of a job is serviceMonitor/NAMESPACE/NAME/NUMBER-OF-ENDPOINT.
            return elements(operatorsConfig(cluster).path("scrape_configs"))
                    .map(job -> job.path("job_name").asText().split("/", -1))
                    .filter(words -> words.length == 4 && words[0].equals("serviceMonitor"))
                    .map(words -> words[1] + "/" + words[2])
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the operator has taken up rules. */
    static boolean hasRules(Cluster cluster) {
        return ruleFiles(cluster).anyMatch(map -> !map.getData().isEmpty());
    }

    private static Stream<ConfigMap> ruleFiles(Cluster cluster) {
        return cluster.client().configMaps().inNamespace("monitoring").list().getItems().stream()
                .filter(map -> map.getMetadata().getName().startsWith(OPERATORS + "-rulefiles-"));
    }

    private static ObjectNode operatorsConfig(Cluster cluster) throws IOException {
        String packed = cluster.client()
                .secrets()
                .inNamespace("monitoring")
                .withName(OPERATORS)
                .require()
                .getData()
                .get("prometheus.yaml.gz");
        try (var yaml =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
            return cluster.client().getKubernetesSerialization().unmarshal(yaml, ObjectNode.class);
        }
    }

    private static String config(Cluster cluster, Path folder) throws IOException {
        for (ConfigMap map : ruleFiles(cluster).toList()) {
            for (Map.Entry<String, String> file : map.getData().entrySet()) {
                Files.writeString(folder.resolve("rules-" + file.getKey()), file.getValue());
            }
        }
        ObjectNode config = operatorsConfig(cluster);
        config.remove("alerting");
        config.putArray("rule_files").add(folder.resolve("rules-*.yaml").toString());
        config.withObject("/global").put("evaluation_interval", "5s");
        ArrayNode targets = targets(cluster);
        for (JsonNode scrape : config.path("scrape_configs")) {
            ((ObjectNode) scrape).remove("kubernetes_sd_configs");
            ((ObjectNode) scrape).set("static_configs", targets);
        }
        // What the operator's sidecar would put in.
        return config.toString().replace("$(SHARD)", "0");
    }

    /** Every port of every endpoint of every Service, as discovery tells them; each scrape keeps its own. */
    private static ArrayNode targets(Cluster cluster) {
        ArrayNode targets = new ObjectMapper().createArrayNode();
        for (EndpointSlice slice : cluster.client()
                .discovery()
                .v1()
                .endpointSlices()
                .inAnyNamespace()
                .list()
                .getItems()) {
            String namespace = slice.getMetadata().getNamespace();
            String name = slice.getMetadata().getLabels().getOrDefault("kubernetes.io/service-name", "");
            Service service = cluster.client()
                    .services()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            for (Endpoint endpoint : service == null ? List.<Endpoint>of() : orNone(slice.getEndpoints())) {
                for (EndpointPort port : orNone(slice.getPorts())) {
                    ObjectNode target = targets.addObject();
                    target.putArray("targets").add(endpoint.getAddresses().getFirst() + ":" + port.getPort());
                    label(target.putObject("labels"), service, endpoint, port);
                }
            }
        }
        return targets;
    }

    /** A slice in which nothing is, as that of a Service whose pods are being made, says null. */
    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static void label(ObjectNode labels, Service service, Endpoint endpoint, EndpointPort port) {
        String meta = "__meta_kubernetes_";
        labels.put(meta + "namespace", service.getMetadata().getNamespace());
        labels.put(meta + "service_name", service.getMetadata().getName());
        Map<String, String> own = service.getMetadata().getLabels();
        (own == null ? Map.<String, String>of() : own).forEach((key, value) -> {
            String name = key.replaceAll("[^a-zA-Z0-9_]", "_");
            labels.put(meta + "service_label_" + name, value);
            labels.put(meta + "service_labelpresent_" + name, "true");
        });
        for (String kind : new String[] {"endpoint", "endpointslice"}) {
            labels.put(meta + kind + "_port_name", port.getName());
            if (endpoint.getTargetRef() != null) {
                labels.put(
                        meta + kind + "_address_target_kind",
                        endpoint.getTargetRef().getKind());
                labels.put(
                        meta + kind + "_address_target_name",
                        endpoint.getTargetRef().getName());
            }
        }
        if (endpoint.getTargetRef() != null) {
            labels.put(meta + "pod_name", endpoint.getTargetRef().getName());
            labels.put(meta + "pod_phase", "Running");
            labels.put(meta + "pod_ready", "true");
        }
    }

    /** What it answers to a query right now, a node for each series. */
    Stream<JsonNode> query(String promql) {
        return elements(get("query", "query=" + promql).at("/result"));
    }

    /** Whether some series has a value other than 0. */
    boolean isAboveZero(String promql) {
        return query(promql).anyMatch(series -> series.at("/value/1").asDouble() > 0);
    }

    Stream<JsonNode> rules() {
        return elements(get("rules").at("/groups")).flatMap(group -> elements(group.at("/rules")));
    }

    Stream<JsonNode> targets() {
        return elements(get("targets", "state=active").at("/activeTargets"));
    }

    /** Whether it answers at all. */
    boolean isUp() {
        return cluster.inside("curl", "-s", "http://" + ADDRESS + "/-/ready")
                        .attempt("")
                        .exit()
                == 0;
    }

    private JsonNode get(String path, String... parameters) {
        Command curl = cluster.inside("curl", "-sS", "-G", "http://" + ADDRESS + "/api/v1/" + path);
        for (String parameter : parameters) {
            curl = curl.with("--data-urlencode", parameter);
        }
        String text = curl.run();
        try {
            JsonNode answer = new ObjectMapper().readTree(text);
            if (!answer.path("status").asText().equals("success")) {
                throw new AssertionError(curl + " was answered: " + text);
            }
            return answer.path("data");
        } catch (JsonProcessingException e) {
            throw new AssertionError(curl + " was answered: " + text, e);
        }
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** It runs under the script that leads into the cluster's network. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.onExit().join();
    }
}
