package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first minutes with a forwarder: apply, call, describe, scale, delete. */
@Tag("cluster")
@Order(1)
@ExtendWith(ClusterExtension.class)
final class FirstForwarderTest {
    private final Cluster cluster;

    FirstForwarderTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    @Order(1)
    void forwarderIsReadyWithinTenSecondsAndEveryCallComesBack(Space space) {
        space.backend("redis", 3, "--grace", "10s");
        space.forwarder("redis", "redis");

        String address = space.ready("redis", Duration.ofSeconds(10));

        Calls calls = Calls.make(cluster, address, 6379, "--connections=2000", "--concurrency=16");
        assertThat(calls.failed()).as("%s", calls).isZero();
        assertThat(calls.servers()).as("%s", calls).hasSize(3);
    }

    @Test
    void describeShowsEachEndpointWithStateScoreAndReason(Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis");
        space.ready("redis");

        Eventually.holds(
                "two endpoints in the status",
                Duration.ofSeconds(10),
                () -> space.status("redis")
                        .filter(status -> status.endpoints().size() == 2)
                        .isPresent());

        assertThat(space.kubectl("describe", "tcpfwd", "redis").run())
                .containsPattern("State: +Healthy")
                .containsPattern("Reason: +(ProbeSucceeded|ConnectionSucceeded|Untried)")
                .containsPattern("Score: +[0-9]+")
                .containsPattern("Kind: +Pod\n +Name: +redis-");
        assertThat(space.kubectl("get", "tcpfwd", "redis").run())
                .containsPattern("NAME +READY +HEALTHY +ENDPOINTS +CONNECTIONS +ADDRESS +AGE")
                .containsPattern("redis +True +2 +2 +");
    }

    @Test
    void kubectlScaleSetsTheNumberOfDataPlanePods(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis");
        space.ready("redis");

        space.kubectl("scale", "tcpfwd", "redis", "--replicas=2").run();

        Eventually.holds(
                "two ready data-plane pods",
                Duration.ofSeconds(30),
                () -> space.status("redis")
                        .filter(status -> Integer.valueOf(2).equals(status.readyReplicas()))
                        .isPresent());
        space.ready("redis");
    }

    @Test
    void deletingAForwarderLeavesNothingBehind(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis", "drain: {delay: 0s, timeout: 1s}");
        space.ready("redis");
        String everything = "deployments,replicasets,pods,services,endpointslices,configmaps,serviceaccounts,roles,"
                + "rolebindings,tcpforwarderreports";
        assertThat(space.kubectl("get", everything, "-o", "name").run()).contains("redis-tcpfwd");

        space.kubectl("delete", "tcpfwd", "redis").run();

        // The garbage collector learns of a new kind of owner only every 30 s.
        Eventually.holds(
                "nothing is named after the forwarder",
                Duration.ofSeconds(60),
                () -> !space.kubectl("get", everything, "-o", "name").run().contains("redis-tcpfwd"));
    }

    @Test
    void podCannotWriteTheReportOfAnother(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis", "workload: {replicas: 2}");
        space.ready("redis");
        Pod pod = space.dataPlanePods("redis").getFirst();
        Pod other = space.dataPlanePods("redis").getLast();

        assertThatThrownBy(() -> cluster.asPod(
                        pod,
                        client -> client.resources(TcpForwarderReport.class)
                                .inNamespace(space.name())
                                .withName(other.getMetadata().getName())
                                .edit(report -> {
                                    report.getMetadata().setLabels(Map.of("forged", "true"));
                                    return report;
                                })))
                .hasMessageContaining("written only by the pod whose name it bears");
    }
}
