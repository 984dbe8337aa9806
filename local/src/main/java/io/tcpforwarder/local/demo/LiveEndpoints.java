package io.tcpforwarder.local.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the numbers of a status up to date. Pods report a transition within seconds, but mere numbers only every 30 to 60 s, to
 * spare the API server; whoever wants them sooner asks the pods themselves, under {@code /endpoints}. Belongs to the thread of
 * the show.
 */
final class LiveEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEndpoints.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int ADMIN_PORT = 9090;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(List<Listener> listeners) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Listener(String name, List<Numbers> endpoints) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Numbers(
            String address, int port, long score, long latencyMicros, int successPercent, long activeConnections) {
        /** As the operator sums up the reports of several pods: the worst, but all connections. */
        Numbers and(Numbers other) {
            return new Numbers(
                    address,
                    port,
                    Math.max(score, other.score),
                    Math.max(latencyMicros, other.latencyMicros),
                    Math.min(successPercent, other.successPercent),
                    activeConnections + other.activeConnections);
        }

        EndpointStatus in(EndpointStatus status) {
            return new EndpointStatus(
                    status.listener(),
                    status.backend(),
                    status.address(),
                    status.port(),
                    status.targetRef(),
                    status.state(),
                    status.reason(),
                    score,
                    latencyMicros,
                    successPercent,
                    activeConnections,
                    status.reportingPods(),
                    status.ejectingPods(),
                    status.lastTransitionTime(),
                    status.lastFailure());
        }
    }

    /** The same endpoints in the same order, each with the numbers that the pods give now; the old ones if no pod answers. */
    List<EndpointStatus> of(List<EndpointStatus> endpoints, List<Pod> pods) throws InterruptedException {
        Map<String, Numbers> numbers = new HashMap<>();
        for (Pod pod : pods) {
            ask(pod).ifPresent(answer -> answer.listeners()
                    .forEach(listener -> listener.endpoints()
                            .forEach(endpoint -> numbers.merge(
                                    key(listener.name(), endpoint.address(), endpoint.port()),
                                    endpoint,
                                    Numbers::and))));
        }
        return endpoints.stream()
                .map(endpoint -> {
                    Numbers now = numbers.get(key(endpoint.listener(), endpoint.address(), endpoint.port()));
                    return now == null ? endpoint : now.in(endpoint);
                })
                .toList();
    }

    private Optional<Answer> ask(Pod pod) throws InterruptedException {
        if (pod.getStatus() == null || pod.getStatus().getPodIP() == null) {
            return Optional.empty();
        }
        URI uri = URI.create("http://" + pod.getStatus().getPodIP() + ":" + ADMIN_PORT + "/endpoints");
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        try {
            byte[] answer =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
            return Optional.of(json.readValue(answer, Answer.class));
        } catch (IOException e) {
            // A pod that just starts or ends.
            LOG.debug("No answer from {}", uri, e);
            return Optional.empty();
        }
    }

    private static String key(String listener, String address, int port) {
        return listener + "/" + address + "/" + port;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
