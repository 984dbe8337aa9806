package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Load makes pods, and nobody's calls suffer from it. */
@Tag("cluster")
@Order(6)
@ExtendWith(ClusterExtension.class)
final class AutoscalingTest {
    /** metrics-server looks every 15 s and the autoscaler too; a rate needs two looks, and a new pod is not counted at first. */
    private static final Duration TO_SCALE = Duration.ofMinutes(2);

    private final Cluster cluster;

    AutoscalingTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void loadAddsPodsAndTheOperatorLeavesTheirNumberToTheAutoscaler(Space space) {
        cluster.add("metrics");
        space.backend("redis", 2);
        space.forwarder(
                "redis",
                "redis",
                "workload: {autoscaling: {maxReplicas: 3, targetCPUPercent: 30}, resources: {requests: {cpu: 100m}}}");
        String address = space.ready("redis");
        assertThat(space.dataPlanePods("redis")).hasSize(1);
        Traffic traffic = space.traffic(address, 6379);

        Eventually.holds(
                "three ready data-plane pods",
                TO_SCALE,
                () -> space.status("redis")
                        .filter(status -> Integer.valueOf(3).equals(status.readyReplicas()))
                        .isPresent());
        // A change of the spec applies the Deployment again, which must not take the pods away.
        space.change("redis", "{workload: {podAnnotations: {changed: \"true\"}}}");
        space.ready("redis", Duration.ofSeconds(60));

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
        assertThat(space.kubectl("get", "deployment", "redis-tcpfwd", "-o", "jsonpath={.spec.replicas}")
                        .run())
                .isEqualTo("3");
        assertThat(space.kubectl("get", "hpa", "redis-tcpfwd").run()).contains("/30%");
    }
}
