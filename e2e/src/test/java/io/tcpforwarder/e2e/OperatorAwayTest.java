package io.tcpforwarder.e2e;

import static io.tcpforwarder.e2e.Cluster.SYSTEM_NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator dies, or another one leads, in the midst of changes: clients notice nothing, and the last change stands in the end. */
@Tag("cluster")
@Order(7)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ClusterExtension.class)
final class OperatorAwayTest {
    private static final String OPERATOR = "app.kubernetes.io/component=operator";

    /** A Lease that nobody gave back ends after 20 s; then the caches are filled. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(40);

    private final Cluster cluster;

    OperatorAwayTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    void twoOperators() {
        cluster.install("--set", "replicas=2");
    }

    @AfterAll
    void oneOperator() {
        cluster.install();
    }

    @Test
    void operatorThatIsKilledInTheMidstOfAChangeIsFollowedByOneThatEndsIt(Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis", "workload: {replicas: 1}");
        Traffic traffic = space.traffic(space.ready("redis"), 6379);

        for (int round = 0; round < 4; round++) {
            // A listener more is a new config, another port of the Service and of no pod; the annotation is another
            // pod.
            int port = 7000 + round;
            space.change(
                    "redis",
                    "{listeners: [{name: main, port: 6379, backendRefs: [{name: redis, port: 6379}]}, {name: more, port: %d, backendRefs: [{name: redis, port: 6379}]}], workload: {podAnnotations: {round: \"%d\"}}}"
                            .formatted(port, round));
            // What a pass writes takes it some 100 ms in all.
            Eventually.pause(Duration.ofMillis(30L * round));
            cluster.inSystem("delete", "pod", leader(), "--grace-period=0", "--force", "--wait=false")
                    .run();

            String address = space.ready("redis", TAKEN_OVER);
            Eventually.holds(
                    "port " + port + " answers",
                    Duration.ofSeconds(10),
                    () -> Calls.make(cluster, address, port, "--timeout=500ms").failed() == 0);
        }

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    @Test
    void operatorThatEndsHandsOverAtOnce(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis");
        space.ready("redis", TAKEN_OVER);
        String first = leader();

        cluster.inSystem("delete", "pod", first, "--wait=false").run();
        Eventually.holds("another leads", Duration.ofSeconds(10), () -> !leader().equals(first) && !leader().isEmpty());
        space.kubectl("scale", "tcpfwd", "redis", "--replicas=2").run();

        Eventually.holds(
                "two ready data-plane pods",
                Duration.ofSeconds(30),
                () -> space.status("redis")
                        .filter(status -> Integer.valueOf(2).equals(status.readyReplicas()))
                        .isPresent());
    }

    /** The pod that holds the Lease and still exists; empty while nobody does. */
    private String leader() {
        String holder = cluster.client().resources(Lease.class).inNamespace(SYSTEM_NAMESPACE).list().getItems().stream()
                .map(lease -> lease.getSpec().getHolderIdentity())
                .findFirst()
                .orElse("");
        return Optional.of(holder.replaceAll("_.*", ""))
                .filter(
                        name -> cluster
                                .client()
                                .pods()
                                .inNamespace(SYSTEM_NAMESPACE)
                                .withLabelSelector(OPERATOR)
                                .list()
                                .getItems()
                                .stream()
                                .map(Pod::getMetadata)
                                .anyMatch(pod -> pod.getName().equals(name)))
                .orElse("");
    }
}
