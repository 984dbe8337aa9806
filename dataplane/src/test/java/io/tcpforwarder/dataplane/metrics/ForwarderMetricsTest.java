package io.tcpforwarder.dataplane.metrics;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.Ending;
import io.tcpforwarder.dataplane.listener.Origin;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.Traffic;
import io.tcpforwarder.dataplane.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ForwarderMetricsTest {
    private final ManualTime time = new ManualTime();
    private final ForwarderMetrics metrics = new ForwarderMetrics();
    private DataPlaneView view = Views.of(listener("redis", healthy(1, 690)));

    ForwarderMetricsTest() {
        metrics.show(() -> view, time.ticker());
    }

    @Test
    void connectionsAreCountedByTheirListener() {
        ConnectionObserver redis = metrics.of("redis");
        redis.accepted();
        redis.accepted();
        redis.refused();
        metrics.of("smtp").accepted();
        assertThat(lines())
                .contains(
                        "tcp_forwarder_connections_total{listener=\"redis\"} 2.0",
                        "tcp_forwarder_connections_total{listener=\"smtp\"} 1.0",
                        "tcp_forwarder_refused_connections_total{listener=\"redis\"} 1.0");
    }

    @Test
    void whatCameToAListenerAndWhatOfItFailedIsTold() {
        ConnectionObserver redis = metrics.of("redis");
        redis.accepted();
        redis.accepted();
        redis.refused();
        redis.ended(ended(Ending.ENDPOINT_RESET, 1, 0, 0));
        redis.ended(ended(Ending.IDLE_TIMEOUT, 1, 0, 0));
        assertThat(metrics.traffic()).containsExactly(Map.entry("redis", new Traffic(2, 2)));
    }

    @Test
    void bytesAreCountedBeforeAnythingEndsAndNotAgainWhenItDoes() {
        ConnectionObserver redis = metrics.of("redis");
        redis.forwarded(10, 0);
        redis.forwarded(1, 2_000);
        redis.ended(ended(Ending.COMPLETED, 1, 11, 2_000));
        assertThat(lines())
                .contains(
                        "tcp_forwarder_transfer_bytes_total{direction=\"upstream\",listener=\"redis\"} 11.0",
                        "tcp_forwarder_transfer_bytes_total{direction=\"downstream\",listener=\"redis\"} 2000.0");
    }

    @Test
    void anEndIsCountedWithItsTimeAndWhatWentWrong() {
        ConnectionObserver redis = metrics.of("redis");
        redis.ended(ended(Ending.COMPLETED, Duration.ofSeconds(2).toNanos(), 10, 2_000));
        redis.ended(ended(Ending.ENDPOINT_RESET, Duration.ofMillis(5).toNanos(), 1, 0));
        assertThat(lines())
                .contains(
                        "tcp_forwarder_failed_connections_total{listener=\"redis\",reason=\"EndpointReset\"} 1.0",
                        "tcp_forwarder_failed_connections_total{listener=\"redis\",reason=\"NoEndpoint\"} 0.0",
                        "tcp_forwarder_connection_duration_seconds_bucket{listener=\"redis\",le=\"0.01\"} 1",
                        "tcp_forwarder_connection_duration_seconds_bucket{listener=\"redis\",le=\"10.0\"} 2");
        assertThat(metrics.scrape()).doesNotContain("reason=\"Completed\"", "reason=\"ClientLeft\"");
    }

    @Test
    void attemptsAreCountedByTheirBackend() {
        ConnectionObserver redis = metrics.of("redis");
        redis.connected("main", 300_000);
        redis.attemptFailed("main", AttemptFailure.REFUSED);
        assertThat(lines())
                .contains(
                        "tcp_forwarder_connect_duration_seconds_bucket{backend=\"main\",listener=\"redis\",le=\"2.5E-4\"} 0",
                        "tcp_forwarder_connect_duration_seconds_bucket{backend=\"main\",listener=\"redis\",le=\"5.0E-4\"} 1",
                        "tcp_forwarder_attempt_failures_total{backend=\"main\",listener=\"redis\",reason=\"Refused\"} 1.0");
    }

    @Test
    void scoreAndStateOfEachEndpointAreShownAsTheyAre() {
        view = Views.of(
                listener("redis", healthy(1, 690), endpoint(2, State.EJECTED, Reason.LOW_SUCCESS_RATE, 4_000_000)));
        assertThat(lines())
                .contains(
                        "tcp_forwarder_server_score{backend=\"redis\",endpoint=\"10.1.0.1:6379\",listener=\"redis\"} 6.9E-4",
                        "tcp_forwarder_server_score{backend=\"redis\",endpoint=\"10.1.0.2:6379\",listener=\"redis\"} 4.0",
                        "tcp_forwarder_endpoint_state{backend=\"redis\",endpoint=\"10.1.0.2:6379\",listener=\"redis\",state=\"Ejected\"} 1.0",
                        "tcp_forwarder_endpoint_state{backend=\"redis\",endpoint=\"10.1.0.2:6379\",listener=\"redis\",state=\"Healthy\"} 0.0",
                        "tcp_forwarder_active_connections{listener=\"redis\"} 4.0");
    }

    @Test
    void nothingIsLeftOfAnEndpointThatIsGone() {
        metrics.scrape();
        view = Views.of(listener("redis", healthy(9, 1)));
        assertThat(metrics.scrape()).contains("10.1.0.9:6379").doesNotContain("10.1.0.1:6379");
    }

    @Test
    void nothingIsLeftOfAListenerThatIsRemovedEvenWhenItsConnectionsGoOn() {
        ConnectionObserver smtp = metrics.of("smtp");
        smtp.accepted();
        metrics.of("redis").accepted();
        metrics.removed("smtp");
        smtp.connected("late", 1);
        smtp.ended(ended(Ending.COMPLETED, 1, 1, 1));
        assertThat(metrics.scrape()).contains("listener=\"redis\"").doesNotContain("smtp");
    }

    @Test
    void nothingIsLeftOfABackendThatLeavesItsListenerUntilItComesBack() {
        ConnectionObserver redis = metrics.of("redis");
        metrics.backends("redis", Set.of("old", "new"));
        redis.connected("old", 1);
        redis.connected("new", 1);
        metrics.backends("redis", Set.of("new"));
        redis.attemptFailed("old", AttemptFailure.DROPPED);
        assertThat(metrics.scrape()).contains("backend=\"new\"").doesNotContain("backend=\"old\"");
        metrics.backends("redis", Set.of("old"));
        redis.connected("old", 1);
        assertThat(lines())
                .contains("tcp_forwarder_connect_duration_seconds_count{backend=\"old\",listener=\"redis\"} 1");
    }

    @Test
    void aListenerThatComesBackCountsFromZero() {
        metrics.of("smtp").accepted();
        metrics.removed("smtp");
        metrics.of("smtp").accepted();
        assertThat(lines()).contains("tcp_forwarder_connections_total{listener=\"smtp\"} 1.0");
    }

    @Test
    void twoBackendsWithTheSameEndpointDoNotBreakTheScrape() {
        view = Views.of(listener("redis", healthy(1, 1), healthy(1, 1)));
        assertThat(metrics.scrape()).contains("10.1.0.1:6379");
    }

    @Test
    void theProcessTellsItsAgeItsGenerationAndHowLongItHeardNothing() {
        view = Views.process(17, null, true, false, Views.stale(Duration.ofSeconds(61), "403"));
        time.advance(Duration.ofSeconds(5));
        assertThat(lines())
                .contains(
                        "tcp_forwarder_uptime_seconds 5.0",
                        "tcp_forwarder_config_generation 17.0",
                        "tcp_forwarder_config_error 0.0",
                        "tcp_forwarder_draining 0.0",
                        "tcp_forwarder_connection_limit 10000.0",
                        "tcp_forwarder_admitted_connections 4.0",
                        "tcp_forwarder_samples_dropped_total 0.0",
                        "tcp_forwarder_endpoints_error{backend=\"redis\",listener=\"redis\"} 1.0",
                        "tcp_forwarder_endpoints_stale_seconds{backend=\"redis\",listener=\"redis\"} 61.0");
    }

    /** Micrometer holds weakly what it asks. */
    @Test
    void whatIsAskedIsThereAfterACollection() {
        AtomicLong number = new AtomicLong(1);
        metrics.showDropped(() -> number.get());
        metrics.showResources(() -> number.get());
        System.gc();
        number.set(7);

        assertThat(lines())
                .contains("tcp_forwarder_access_log_dropped_total 7.0", "tcp_forwarder_buffer_memory_bytes 7.0");
    }

    @Test
    void aProcessThatDrainsSaysSo() {
        view = Views.process(17, null, true, true);
        assertThat(lines()).contains("tcp_forwarder_draining 1.0");
    }

    private static ConnectionSummary ended(Ending ending, long nanos, long upstream, long downstream) {
        return new ConnectionSummary(
                ending, null, null, null, Origin.OPENED, 1, List.of(), 0, -1, nanos, upstream, downstream);
    }

    private List<String> lines() {
        return metrics.scrape().lines().toList();
    }
}
