package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A changed spec is live in two seconds, in the pods that run, without a word to the connections that stay. */
@Tag("cluster")
@Order(3)
@ExtendWith(ClusterExtension.class)
final class LiveChangesTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LIVE = Duration.ofSeconds(2);

    private final Cluster cluster;

    LiveChangesTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void changedPortIsLiveAndOtherListenersConnectionsAreNotTouched(Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis");
        space.change("redis", listeners("{name: main, port: 6379, %s}", "{name: moving, port: 7001, %s}"));
        String address = space.ready("redis");
        List<String> pods = pods(space);
        CompletableFuture<Calls> held =
                Calls.begin(cluster, address, 6379, "--connections=8", "--concurrency=8", "--hold=6s");
        Eventually.pause(Duration.ofSeconds(1));

        space.change("redis", listeners("{name: main, port: 6379, %s}", "{name: moving, port: 7002, %s}"));

        Eventually.holds(
                "port 7002 answers",
                LIVE,
                () -> Calls.make(cluster, address, 7002, "--timeout=500ms").failed() == 0);
        Eventually.holds(
                "port 7001 does not",
                LIVE,
                () -> Calls.make(cluster, address, 7001, "--timeout=500ms").ok() == 0);
        assertThat(held.join().failed()).as("%s", held.join()).isZero();
        assertThat(pods(space)).isEqualTo(pods);
    }

    @Test
    void changedWeightAndAlgorithmAreLiveAndConnectionsAreNotTouched(Space space) {
        space.backend("old", 1);
        space.backend("new", 2);
        space.forwarder("redis", "old");
        space.change("redis", weights(1, 0));
        String address = space.ready("redis");
        List<String> pods = pods(space);
        CompletableFuture<Calls> held =
                Calls.begin(cluster, address, 6379, "--connections=8", "--concurrency=8", "--hold=6s");
        Eventually.pause(Duration.ofSeconds(1));

        space.change("redis", weights(0, 1));
        Eventually.holds("all calls go to the other Service", LIVE, () -> {
            Set<String> servers = Calls.make(cluster, address, 6379, "--connections=10")
                    .servers()
                    .keySet();
            return !servers.isEmpty() && servers.stream().allMatch(server -> server.startsWith("new-"));
        });

        space.change("redis", "{selection: {algorithm: RoundRobin}}");
        // Each event loop has a round of its own, and there is one for each core.
        int rounds = Runtime.getRuntime().availableProcessors();
        Eventually.holds("calls alternate", LIVE, () -> {
            Calls calls = Calls.make(cluster, address, 6379, "--connections=20");
            return calls.servers().size() == 2
                    && calls.servers().values().stream().allMatch(count -> Math.abs(count - 10) <= rounds);
        });
        assertThat(held.join().failed()).as("%s", held.join()).isZero();
        assertThat(held.join().servers().keySet()).allMatch(server -> server.startsWith("old-"));
        assertThat(pods(space)).isEqualTo(pods);
    }

    @Test
    void badChangeLeavesTrafficAloneAndSaysSoInACondition(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        Traffic traffic = space.traffic(address, 6379);

        space.change(
                "redis",
                "{\"listeners\": [{\"name\": \"main\", \"port\": 6379, \"backendRefs\": [{\"name\": \"missing\", \"port\": 6379}]}]}");

        Eventually.holds(
                "ResolvedRefs is False and names the Service",
                SOON,
                () -> space.condition("redis", "ResolvedRefs")
                        .filter(condition -> condition.status().equals("False")
                                && condition.message().contains("missing"))
                        .isPresent());
        Eventually.pause(Duration.ofSeconds(3));
        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    @Test
    void noCallFailsWhileTheDataPlaneIsRolled(Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis", "workload: {replicas: 2}", "drain: {delay: 5s, timeout: 20s}");
        String address = space.ready("redis");
        List<String> pods = pods(space);
        Traffic traffic = space.traffic(address, 6379);

        space.change(
                "redis", "{\"workload\": {\"resources\": {\"requests\": {\"cpu\": \"50m\", \"memory\": \"100Mi\"}}}}");
        Eventually.holds("all data-plane pods are others", Duration.ofSeconds(90), () -> {
            List<String> now = pods(space);
            return now.size() == 2 && now.stream().noneMatch(pods::contains);
        });
        space.ready("redis", Duration.ofSeconds(30));
        // Until the pods of before have drained.
        Eventually.pause(Duration.ofSeconds(10));

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    private static String listeners(String... listeners) {
        return "{listeners: [" + String.join(", ", listeners).replace("%s", "backendRefs: [{name: redis, port: 6379}]")
                + "]}";
    }

    private static String weights(int old, int next) {
        return "{listeners: [{name: main, port: 6379, backendRefs: [{name: old, port: 6379, weight: %d}, {name: new, port: 6379, weight: %d}]}]}"
                .formatted(old, next);
    }

    /** Which pods run, and how often each was started. */
    private static List<String> pods(Space space) {
        return space.dataPlanePods("redis").stream()
                .map(LiveChangesTest::started)
                .sorted()
                .toList();
    }

    private static String started(Pod pod) {
        return pod.getMetadata().getName() + " "
                + pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(status -> status.getRestartCount())
                        .sum();
    }
}
