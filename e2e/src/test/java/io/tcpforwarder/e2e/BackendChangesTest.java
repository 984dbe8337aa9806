package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends come, go, die and misbehave; clients do not notice. */
@Tag("cluster")
@Order(2)
@ExtendWith(ClusterExtension.class)
final class BackendChangesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Cluster cluster;

    BackendChangesTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void noCallFailsWhileTheBackendIsScaledAndRolled(Space space) {
        space.backend("redis", 3, "--grace", "10s");
        space.forwarder("redis", "redis");
        Traffic traffic = space.traffic(space.ready("redis"), 6379);

        for (String replicas : new String[] {"6", "2"}) {
            space.kubectl("scale", "deployment/redis", "--replicas=" + replicas).run();
            space.rolledOut("deployment/redis");
            Eventually.pause(Duration.ofSeconds(3));
        }
        space.kubectl("rollout", "restart", "deployment/redis").run();
        space.rolledOut("deployment/redis");
        // Until the pods of before are gone: theirs is the last chance to fail.
        Eventually.pause(Duration.ofSeconds(12));

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isZero();
        assertThat(calls.servers()).as("%s", calls).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void backendThatIsScaledToNothingHasNoEndpointsAndComesBack(Space space) {
        space.backend("redis", 1, "--grace", "1s");
        space.forwarder("redis", "redis");
        String address = space.ready("redis");

        space.kubectl("scale", "deployment/redis", "--replicas=0").run();
        Eventually.holds(
                "no endpoint is left",
                Duration.ofSeconds(40),
                () -> space.status("redis").filter(BackendChangesTest::isEmpty).isPresent());

        space.kubectl("scale", "deployment/redis", "--replicas=1").run();
        space.ready("redis");
        Calls calls = Calls.make(cluster, address, 6379, "--connections=20");
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    private static boolean isEmpty(TcpForwarderStatus status) {
        return status.endpoints().isEmpty()
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.reason().equals("NoHealthyEndpoints"));
    }

    @Test
    void newBackendPodGetsConnectionsWithinASecondOfBeingReady(Space space) {
        space.backend("redis", 1);
        space.forwarder("redis", "redis", "selection: {algorithm: RoundRobin}");
        String address = space.ready("redis");
        Set<String> before = readyPods(space);

        space.kubectl("scale", "deployment/redis", "--replicas=2").run();
        String added = Eventually.find(
                "another ready endpoint",
                Duration.ofSeconds(30),
                () -> readyPods(space).stream()
                        .filter(pod -> !before.contains(pod))
                        .findFirst());
        long ready = System.nanoTime();
        Eventually.holds(
                added + " answers",
                Duration.ofSeconds(5),
                () -> Calls.make(cluster, address, 6379, "--connections=4")
                        .servers()
                        .containsKey(added));

        assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void killedBackendPodBreaksOnlyWhatWasOpenOnIt(Space space) {
        space.backend("redis", 3);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        Traffic traffic = space.traffic(address, 6379);
        Eventually.pause(Duration.ofSeconds(2));

        String victim = readyPods(space).iterator().next();
        space.kubectl("delete", "pod", victim, "--grace-period=0", "--force").run();
        Eventually.pause(Duration.ofSeconds(5));

        Calls calls = traffic.stop();
        assertThat(calls.failed()).as("%s", calls).isLessThanOrEqualTo(Traffic.CONCURRENCY);
        assertThat(calls.errors().keySet())
                .as("new connections never fail: %s", calls)
                .noneMatch(error -> error.contains("refused") || error.contains("timeout"));
    }

    @Test
    void backendThatResetsEveryConnectionIsEjectedAndDescribeSaysWhy(Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        breakOne(space);
        Traffic traffic = space.traffic(address, 6379);

        EndpointStatus broken = Eventually.find("the broken pod is ejected", SOON, () -> ejected(space, "broken"));

        traffic.stop();
        assertThat(broken.reason().name()).isIn("CONSECUTIVE_FAILURES", "LOW_SUCCESS_RATE");
        assertThat(space.kubectl("describe", "tcpfwd", "redis").run())
                .containsPattern("Reason: +(ConsecutiveFailures|LowSuccessRate)")
                .containsPattern("State: +Ejected");
    }

    @Test
    void backendThatResetsEveryConnectionIsEjectedBeforeTheFirstClient(Space space) {
        space.backend("redis", 2);
        breakOne(space);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");

        Eventually.find("the broken pod is ejected", SOON, () -> ejected(space, "broken"));

        Calls calls = Calls.make(cluster, address, 6379, "--connections=200");
        assertThat(calls.failed()).as("%s", calls).isZero();
    }

    /** One more endpoint of the Service, by its label, which accepts connections and resets them. */
    private void breakOne(Space space) {
        space.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: broken, labels: {app: redis}}
                spec:
                  containers:
                  - {name: testhost, image: 'local/testhost:1', imagePullPolicy: Never, args: [serve, --reset]}
                """);
        Eventually.holds(
                "the broken pod is an endpoint", SOON, () -> readyPods(space).contains("broken"));
    }

    private static Optional<EndpointStatus> ejected(Space space, String pod) {
        return endpoint(space, pod).filter(endpoint -> endpoint.state() == EndpointState.EJECTED);
    }

    private static Optional<EndpointStatus> endpoint(Space space, String pod) {
        return space.status("redis").stream()
                .flatMap(status -> status.endpoints().stream())
                .filter(endpoint -> endpoint.targetRef() != null
                        && endpoint.targetRef().name().equals(pod))
                .findFirst();
    }

    private Set<String> readyPods(Space space) {
        return cluster
                .client()
                .resources(EndpointSlice.class)
                .inNamespace(space.name())
                .withLabel("kubernetes.io/service-name", "redis")
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .map(endpoint -> endpoint.getTargetRef().getName())
                .collect(Collectors.toSet());
    }
}
