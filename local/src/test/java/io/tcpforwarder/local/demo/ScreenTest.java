package io.tcpforwarder.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final TcpForwarder FORWARDER = Serialization.unmarshal("""
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: redis, namespace: shop}
            spec: {listeners: [{name: redis, port: 6379}, {name: admin, port: 6380}]}
            status:
              addresses: [{type: IPAddress, value: 10.0.0.1}]
              conditions:
              - {type: Accepted, status: "True", reason: Accepted, message: the spec is valid}
              - {type: Ready, status: "False", reason: NotProgrammed, message: 1 of 2 pods}
              omittedEndpoints: 3
              endpoints:
              - {listener: redis, address: 10.0.0.9, port: 1, state: Ejected, reason: ConsecutiveFailures, score: 4012000,
                 latencyMicros: 690, successPercent: 41, activeConnections: 3, targetRef: {kind: Pod, name: redis-2}}
              - {listener: redis, address: 10.0.0.8, port: 1, state: Healthy, reason: ProbeSucceeded, score: 12300,
                 latencyMicros: 12000, successPercent: 100, activeConnections: 0}
            """, TcpForwarder.class);

    private static final Traffic TRAFFIC = new Traffic(
            new Clients.Tally(Map.of("alpha", 9L, "beta", 1L), 3 << 20, 0, 0),
            List.of(Map.of("alpha", 4L, "beta", 1L), Map.of("alpha", 5L)));

    @Test
    void showsWhatDescribeWouldShowWithEndpointsInAFixedOrder() {
        assertThat(lines(new WindowSize(40, 60)))
                .containsExactly(
                        "",
                        " TcpForwarder shop/redis   embedded cluster, 8 s, Ctrl-C ends ",
                        "",
                        "  clients  10.0.0.1:6379  10.0.0.1:6380",
                        "  kubectl  kubectl --server http://api describe tcpfwd redis",
                        "",
                        "  ✔  Accepted  the spec is valid",
                        "  ✘  Ready     1 of 2 pods",
                        "",
                        "  ENDPOINT    TARGET   STATE       SCORE  LATENCY  SUCCESS  OPEN  REASON",
                        "  10.0.0.8:1           ● Healthy   12 ms    12 ms    100 %     0  ProbeSucceeded",
                        "  10.0.0.9:1  redis-2  ● Ejected  4.01 s   0.7 ms     41 %     3  ConsecutiveFailures",
                        "  … and 3 endpoints more, all with better scores",
                        "  Numbers: from the pods' /endpoints, now. The status takes them over every 30 to 60 s.",
                        "",
                        "  WHO ANSWERED THE CLIENTS",
                        "  alpha  ▇█  90 %",
                        "  beta   ▂·  10 %",
                        "  10 exchanges, 3.0 MiB there and back, every byte compared: none broken",
                        "",
                        "     1.0 s  one",
                        "     2.0 s  two");
    }

    @Test
    void smallWindowLosesTheOldestEventsFirst() {
        assertThat(lines(new WindowSize(21, 60))).hasSize(21).last().isEqualTo("     2.0 s  two");
    }

    @Test
    void fullScreenLeavesTheLastSceneBehindAndThenDrawsNoMore() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FullScreen screen =
                new FullScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> new WindowSize(5, 60));
        screen.draw(scene());
        assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("one");
        bytes.reset();

        screen.close();
        screen.draw(scene());

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("\u001b[?7h\u001b[?25h\u001b[?1049l")
                .containsOnlyOnce("one");
    }

    @Test
    void windowThatDoesNotKnowItsSizeGetsAUsualOne() {
        assertThat(WindowSize.parse("50 132\n")).isEqualTo(new WindowSize(50, 132));
        assertThat(WindowSize.parse("0 0\n")).isEqualTo(WindowSize.parse(""));
    }

    @Test
    void timelineTellsEachChangeOnce() {
        Timeline timeline = new Timeline();
        List<String> changes = new ArrayList<>(timeline.changes(FORWARDER.getStatus()));
        changes.addAll(timeline.changes(FORWARDER.getStatus()));

        assertThat(changes)
                .containsExactly(
                        "Accepted: the spec is valid",
                        "Ready is False: 1 of 2 pods",
                        "redis/redis-2 10.0.0.9:1 is Ejected: ConsecutiveFailures",
                        "redis/10.0.0.8:1 is Healthy: ProbeSucceeded");
    }

    private static List<String> lines(WindowSize window) {
        return new Screen(Style.PLAIN, window).lines(scene());
    }

    private static Scene scene() {
        return new Scene(
                "kubectl --server http://api describe tcpfwd redis",
                FORWARDER,
                Duration.ofSeconds(8),
                FORWARDER.getStatus().endpoints(),
                Optional.of(TRAFFIC),
                List.of(new Event(Duration.ofSeconds(1), "one"), new Event(Duration.ofSeconds(2), "two")));
    }
}
