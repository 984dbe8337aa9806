package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two operators side by side, each of which serves namespaces of its own and may nothing elsewhere. */
@Tag("cluster")
@Order(8)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ClusterExtension.class)
final class ScopeTest {
    private final Cluster cluster;

    ScopeTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterAll
    void wholeCluster() {
        cluster.install();
    }

    @Test
    void operatorOfOneNamespaceServesItWithItsRoleAloneBesideAnotherOperator(Space space) {
        try (Space other = Space.create(cluster, "served-by-the-other-operator")) {
            cluster.install("--set", "watchNamespaces={" + other.name() + "}");
            space.backend("redis", 1);
            space.forwarder("redis", "redis");
            other.backend("redis", 1);
            other.forwarder("redis", "redis");
            other.ready("redis");
            assertThat(space.status("redis"))
                    .as("nobody serves this namespace yet")
                    .isEmpty();

            cluster.helm("install", "own")
                    .with("--namespace", space.name(), "--wait", "--timeout", "60s")
                    .with(
                            "--set",
                            "watchOwnNamespace=true,crds.enabled=false,admissionPolicy.enabled=false,rbac.aggregate=false")
                    .run();
            String address = space.ready("redis");
            assertServed(address, 6379);
            space.kubectl("scale", "tcpfwd", "redis", "--replicas=2").run();
            Eventually.holds(
                    "two ready data-plane pods",
                    Duration.ofSeconds(40),
                    () -> space.status("redis")
                            .filter(status -> Integer.valueOf(2).equals(status.readyReplicas()))
                            .isPresent());

            other.change("redis", "{listeners: [{name: main, port: 7001, backendRefs: [{name: redis, port: 6379}]}]}");
            String elsewhere = other.ready("redis");
            // A port of a Service that stood before: kube-proxy learns of it when it has been open for some time.
            Eventually.holds("the new port answers", Duration.ofSeconds(20), () -> {
                return Calls.make(cluster, elsewhere, 7001).failed() == 0;
            });
            assertServed(elsewhere, 7001);
            assertThat(mayInOther(space, other))
                    .as("%s", mayInOther(space, other))
                    .contains("no");
            assertThat(Command.of("kubectl", "get", "clusterroles,clusterrolebindings", "-o", "name")
                            .run())
                    .doesNotContain("own-tcpforwarder");
        }
    }

    private void assertServed(String address, int port) {
        Calls calls = Calls.make(cluster, address, port, "--connections=20");
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    private static String mayInOther(Space space, Space other) {
        return other.kubectl("auth", "can-i", "list", "pods", "--as")
                .with("system:serviceaccount:" + space.name() + ":own-tcpforwarder")
                .attempt("")
                .text();
    }
}
