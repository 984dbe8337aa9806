package io.tcpforwarder.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StateMetricsTest {
    private final List<TcpForwarder> forwarders = new ArrayList<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    StateMetricsTest() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
        StateMetrics.register(registry, "1.2.3", forwarders::stream, List::of, () -> true, clock);
    }

    @Test
    void thoseThatTakeLongerThanTenMinutesAreCounted() {
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: '2026-11-21T11:50:00Z'}");
        forwarder("{type: Programmed, status: Unknown, lastTransitionTime: '2026-11-21T11:49:59Z'}");
        forwarder("{type: Programmed, status: 'True', lastTransitionTime: '2026-11-21T08:00:00Z'}");

        assertThat(registry.scrape())
                .contains(
                        "forwarders_overdue{condition=\"Programmed\"} 1.0",
                        "forwarders{condition=\"Programmed\",status=\"False\"} 1.0",
                        "forwarders{condition=\"Programmed\",status=\"Unknown\"} 1.0");
    }

    @Test
    void oneThatWasLeftAloneDoesNotHideAnother() {
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: '2026-10-21T12:00:00Z'}");
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: '2026-11-21T11:00:00Z'}");

        assertThat(registry.scrape()).contains("forwarders_overdue{condition=\"Programmed\"} 2.0");
    }

    @Test
    void whatHasNeverBeenTrueIsCountedFromTheBeginning() {
        forwarder("");

        assertThat(registry.scrape()).contains("forwarders_overdue{condition=\"Programmed\"} 1.0");
    }

    @Test
    void timeThatCannotBeReadIsLongAgoAndHidesNoOther() {
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: 'yesterday'}");
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: '2026-11-21T11:00:00Z'}");
        forwarder("{type: Programmed, status: 'False', lastTransitionTime: '2026-11-21T11:59:00Z'}");

        assertThat(registry.scrape()).contains("forwarders_overdue{condition=\"Programmed\"} 2.0");
    }

    @Test
    void withoutForwardersNothingIsMissing() {
        assertThat(registry.scrape())
                .contains("forwarders_overdue{condition=\"Ready\"} 0.0", "operator_upgrades_stuck 0.0");
    }

    @Test
    void upgradeThatItsAuthorHoldsBackIsNotStuck() {
        forwarder(
                "{type: UpToDate, status: 'False', reason: UpgradeHeldBack, lastTransitionTime: '2026-11-21T11:00:00Z'}");
        assertThat(registry.scrape()).contains("operator_upgrades_stuck 0.0");

        forwarder(
                "{type: UpToDate, status: 'False', reason: UpgradeStuck, lastTransitionTime: '2026-11-21T11:00:00Z'}");
        assertThat(registry.scrape()).contains("operator_upgrades_stuck 1.0");
    }

    private void forwarder(String conditions) {
        forwarders.add(new KubernetesSerialization()
                .unmarshal(
                        """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: redis, creationTimestamp: '2026-11-21T10:00:00Z'}
                status: {conditions: [%s]}
                """.formatted(conditions.replace("type:", "message: '', observedGeneration: 1, type:")),
                        TcpForwarder.class));
    }
}
