package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traffic does not need the API server. */
@Tag("cluster")
@Order(5)
@ExtendWith(ClusterExtension.class)
final class ApiServerAwayTest {
    private static final Duration AWAY = Duration.ofSeconds(60);

    /**
     * What kube-proxy may need until it follows Services again: client-go pauses for 30 s between attempts, with a jitter of as much
     * again.
     */
    private static final Duration KUBE_PROXY = Duration.ofSeconds(90);

    private final Cluster cluster;

    ApiServerAwayTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @CsvSource({"kill, revive", "freeze, thaw"})
    void trafficGoesOnForAMinuteAndThenEverythingCatchesUp(String damage, String repair, Space space) {
        space.backend("redis", 2);
        space.forwarder("redis", "redis");
        String address = space.ready("redis");
        Traffic traffic = space.traffic(address, 6379);

        Calls calls;
        cluster.disturb(damage, "apiserver");
        try {
            Eventually.pause(AWAY);
            // Until here: once the API server is back, the node controller calls pods not ready whose kubelet is
            // not back yet, and kube-proxy takes them out of their Services, those of this forwarder as any other.
            calls = traffic.stop();
        } finally {
            cluster.disturb(repair, "apiserver");
        }
        Eventually.holds(
                "kubectl gets an answer",
                Duration.ofSeconds(30),
                () -> space.kubectl("get", "tcpfwd").attempt("").exit() == 0);
        space.backend("redis", 3);
        assertThat(calls.failed()).as("%s", calls).isZero();

        space.change("redis", "{listeners: [{name: main, port: 6380, backendRefs: [{name: redis, port: 6379}]}]}");
        space.ready("redis", Duration.ofSeconds(30));
        String pod = space.dataPlanePods("redis").getFirst().getStatus().getPodIP();
        Eventually.holds(
                "the third server answers on the new port of the pod",
                Duration.ofSeconds(30),
                () -> threeServersAnswer(pod));
        Eventually.holds(
                "the third server answers on the new port of the Service",
                KUBE_PROXY,
                () -> threeServersAnswer(address));
    }

    private boolean threeServersAnswer(String address) {
        return Calls.make(cluster, address, 6380, "--connections=60", "--concurrency=8", "--timeout=1s")
                        .servers()
                        .size()
                == 3;
    }
}
