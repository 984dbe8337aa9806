package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator says of itself when its API server goes away, and when another one leads. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class OperatorHealthTest {
    private static final String NAMESPACE = "health";

    private static Config config;
    private static KubernetesClient admin;

    @BeforeAll
    static void start(Config server) {
        config = server;
        admin = new KubernetesClientBuilder().withConfig(server).build();
        Chart.installCrds(admin);
        Chart.makeNamespace(admin, NAMESPACE);
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
    }

    @Test
    void lostWatchesEndReadinessAndNotLifeUntilTheyAreBack() throws Exception {
        try (Cable cable = cable();
                KubernetesClient client = through(cable);
                OperatorProcess operator = new OperatorProcess(client, settings(null))) {
            operator.start();
            assertThat(Http.get(operator, "/readyz").body()).isEqualTo("ready\n");
            assertThat(Http.get(operator, "/metrics").body())
                    .contains("tcp_forwarder_operator_watches{state=\"lost\"} 0.0");

            cable.cut();

            Eventually.holds(() -> {
                var answer = Http.get(operator, "/readyz");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).startsWith("not ready\nlost: ").contains("services", "tcpforwarders");
            });
            assertThat(Http.get(operator, "/healthz").statusCode()).isEqualTo(200);

            cable.mend();

            Eventually.holds(
                    () -> assertThat(Http.get(operator, "/readyz").body()).isEqualTo("ready\n"));
        }
    }

    @Test
    void apiServerThatIsAwayAtTheStartIsWaitedFor() throws Exception {
        try (Cable cable = cable();
                KubernetesClient client = through(cable);
                OperatorProcess operator = new OperatorProcess(client, settings(null))) {
            cable.cut();
            Thread starting = Thread.ofPlatform().start(operator::start);

            Eventually.holds(() -> {
                var answer = Http.get(operator, "/readyz");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("the API server does not answer");
            });
            cable.mend();

            Eventually.holds(
                    () -> assertThat(Http.get(operator, "/readyz").body()).isEqualTo("ready\n"));
            starting.join();
        }
    }

    @Test
    void standbyIsReadyAndWhoLosesTheLeaseIsToldToEnd() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        try (OperatorProcess leader = new OperatorProcess(admin, settings("health"), lost::countDown);
                OperatorProcess standby = new OperatorProcess(admin, settings("health"))) {
            leader.start();
            Eventually.holds(
                    () -> assertThat(Http.get(leader, "/readyz").body()).isEqualTo("ready, leading\n"));
            standby.start();

            Eventually.holds(() -> {
                var answer = Http.get(standby, "/readyz");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).startsWith("ready, standing by for ").doesNotContain("nobody");
            });
            assertThat(Http.get(standby, "/metrics").body()).contains("tcp_forwarder_operator_leader 0.0");
            assertThat(Http.get(leader, "/metrics").body()).contains("tcp_forwarder_operator_leader 1.0");

            admin.leases().inNamespace(NAMESPACE).withName("health").edit(lease -> {
                lease.getSpec().setHolderIdentity("someone else");
                return lease;
            });

            assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Http.get(leader, "/metrics").body()).contains("tcp_forwarder_operator_leader 0.0");
        }
    }

    /** As `kubectl edit`, a backup or another tool may leave it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no-spec       | {}
            no-duration   | {holderIdentity: '', acquireTime: '2026-01-01T00:00:00.000000Z', renewTime: '2026-01-01T00:00:00.000000Z'}
            no-times      | {holderIdentity: gone, leaseDurationSeconds: 1}
            """)
    void leaseThatLacksWhatTheElectorNeedsIsMendedAndTaken(String name, String spec) throws Exception {
        admin.resource("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: %s, namespace: %s}
                spec: %s
                """.formatted(name, NAMESPACE, spec)).create();
        try (OperatorProcess operator = new OperatorProcess(admin, settings(name))) {
            operator.start();

            Eventually.holds(
                    () -> assertThat(Http.get(operator, "/readyz").body()).isEqualTo("ready, leading\n"));
        }
    }

    @Test
    void leaderThatHearsNothingMoreOfItsApiServerEndsBeforeItsLeaseDoes() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        try (Cable cable = cable();
                KubernetesClient client =
                        ApiClient.builder(through(cable).getConfiguration()).build();
                OperatorProcess operator = new OperatorProcess(client, settings("silent"), lost::countDown)) {
            operator.start();
            Eventually.holds(
                    () -> assertThat(Http.get(operator, "/readyz").body()).isEqualTo("ready, leading\n"));

            cable.fallSilent();

            assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
            var renewed = admin.leases()
                    .inNamespace(NAMESPACE)
                    .withName("silent")
                    .get()
                    .getSpec()
                    .getRenewTime()
                    .toInstant();
            assertThat(Duration.between(renewed, Instant.now())).isLessThan(Leadership.LEASE);
        }
    }

    private static OperatorSettings settings(@Nullable String lease) {
        return new OperatorSettings(
                Set.of(NAMESPACE),
                DataPlaneImage.ofThisVersion(),
                MonitoringDefaults.NONE,
                lease == null ? null : NAMESPACE,
                lease == null ? "none" : lease,
                0);
    }

    private static Cable cable() throws Exception {
        URI server = URI.create(config.getMasterUrl());
        return new Cable(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    private static KubernetesClient through(Cable cable) {
        URI server = URI.create(config.getMasterUrl());
        return ApiClient.builder(new ConfigBuilder(config)
                        .withWatchReconnectInterval(100)
                        .withMasterUrl("https://" + server.getHost() + ":" + cable.port())
                        .build())
                .editOrNewConfig()
                .withRequestRetryBackoffLimit(0)
                .endConfig()
                .build();
    }
}
