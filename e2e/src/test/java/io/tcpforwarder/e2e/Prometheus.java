package io.tcpforwarder.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The Prometheus of the cluster, asked over HTTP from inside of its network. */
final class Prometheus {
    private final Cluster cluster;
    private final String base;

    private Prometheus(Cluster cluster, String base) {
        this.cluster = cluster;
        this.base = base;
    }

    static Prometheus of(Cluster cluster) {
        String address = Command.of("kubectl", "--namespace", "monitoring", "get", "service", "prometheus")
                .with("-o", "jsonpath={.spec.clusterIP}")
                .run();
        return new Prometheus(cluster, "http://" + address + ":9090/api/v1/");
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

    private JsonNode get(String path, String... parameters) {
        Command curl = cluster.inside("curl", "-sS", "-G", base + path);
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
}
