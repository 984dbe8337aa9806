package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever deletes what the operator made finds it made again, and clients notice nothing. */
@Tag("cluster")
@Order(5)
@ExtendWith(ClusterExtension.class)
final class OwnedObjectsTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** All but the Service, whose address goes with it. The account is last: the pods of before have lost theirs then. */
    private static final List<String> OBJECTS = List.of(
            "horizontalpodautoscaler/redis-tcpfwd",
            "poddisruptionbudget/redis-tcpfwd",
            "networkpolicy/redis-tcpfwd",
            "service/redis-tcpfwd-metrics",
            "configmap/redis-tcpfwd",
            "rolebinding/redis-tcpfwd",
            "role/redis-tcpfwd",
            "deployment/redis-tcpfwd",
            "serviceaccount/redis-tcpfwd");

    private final Cluster cluster;

    OwnedObjectsTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void everyDeletedObjectIsBackWithinFiveSecondsAndNoCallFails(Space space) {
        space.backend("redis", 2);
        space.forwarder(
                "redis",
                "redis",
                "workload: {autoscaling: {maxReplicas: 2}}",
                "podDisruptionBudget: {enabled: true}",
                "networkPolicy: {enabled: true}");
        String address = space.ready("redis");
        Traffic traffic = space.traffic(address, 6379);

        for (String object : OBJECTS) {
            // Times of creation have whole seconds, and which of two objects is the later one must be told by them.
            Eventually.pause(Duration.ofMillis(1_100));
            String before = uid(space, object).orElseThrow();
            space.kubectl("delete", object, "--wait=false").run();
            Eventually.holds(
                    object + " is back",
                    SOON,
                    () -> uid(space, object).filter(uid -> !uid.equals(before)).isPresent());
        }
        space.kubectl("scale", "deployment/redis", "--replicas=3").run();
        space.rolledOut("deployment/redis");
        Eventually.holds(
                "pods with the new account follow the backend",
                Duration.ofSeconds(60),
                () -> Calls.make(cluster, address, 6379, "--connections=60", "--concurrency=8")
                                .servers()
                                .size()
                        == 3);
        space.ready("redis", Duration.ofSeconds(30));

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    @Test
    void deletedServiceIsBackAndConnectionsThroughItGoOn(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        CompletableFuture<Calls> held =
                Calls.begin(cluster, address, 6379, "--connections=8", "--concurrency=8", "--hold=12s");
        Eventually.pause(Duration.ofSeconds(1));

        String before = uid(space, "service/redis-tcpfwd").orElseThrow();
        space.kubectl("delete", "service/redis-tcpfwd", "--wait=false").run();

        Eventually.holds(
                "the Service is back",
                SOON,
                () -> uid(space, "service/redis-tcpfwd")
                        .filter(uid -> !uid.equals(before))
                        .isPresent());
        Eventually.holds(
                "its address is told and answers",
                SOON,
                () -> space.address("redis")
                        .filter(now -> Calls.make(cluster, now, 6379, "--timeout=500ms")
                                        .failed()
                                == 0)
                        .isPresent());
        assertThat(held.join().failed()).as("%s", held.join()).isZero();
    }

    private static Optional<String> uid(Space space, String object) {
        Command.Outcome found =
                space.kubectl("get", object, "-o", "jsonpath={.metadata.uid}").attempt("");
        return found.exit() == 0 ? Optional.of(found.text()) : Optional.empty();
    }
}
