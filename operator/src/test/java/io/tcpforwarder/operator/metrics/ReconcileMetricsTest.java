package io.tcpforwarder.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

final class ReconcileMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ReconcileMetrics metrics = new ReconcileMetrics(registry);

    @Test
    void failuresAreCountedByWhatTheApiServerAnswered() {
        for (int attempt = 0; attempt < 100; attempt++) {
            fail(new KubernetesClientException(new StatusBuilder().withCode(409).build()));
        }
        fail(new IllegalStateException(new KubernetesClientException("connection refused")));
        fail(new IllegalStateException());

        assertThat(registry.scrape())
                .contains(
                        "tcp_forwarder_operator_reconcile_errors_total{cause=\"409\"} 100.0",
                        "tcp_forwarder_operator_reconcile_errors_total{cause=\"NoAnswer\"} 1.0",
                        "tcp_forwarder_operator_reconcile_errors_total{cause=\"IllegalStateException\"} 1.0",
                        "tcp_forwarder_operator_reconciles_total 0.0",
                        "tcp_forwarder_operator_reconcile_duration_seconds_count 102",
                        "tcp_forwarder_operator_forwarders_failing 1.0");
    }

    @Test
    void forwarderThatWorksAgainOrIsGoneIsNotFailing() throws Exception {
        fail(new IllegalStateException());
        metrics.timeControllerExecution(execution(() -> "done"));
        assertThat(registry.scrape())
                .contains(
                        "tcp_forwarder_operator_reconciles_total 1.0", "tcp_forwarder_operator_forwarders_failing 0.0");

        fail(new IllegalStateException());
        metrics.cleanupDoneFor(new ResourceID("redis", "shop"), Map.of());
        assertThat(registry.scrape()).contains("tcp_forwarder_operator_forwarders_failing 0.0");
    }

    @Test
    void whatWaitsForAThreadIsTheQueue() {
        TcpForwarder forwarder = new TcpForwarder();
        metrics.reconcileCustomResource(forwarder, null, Map.of());
        metrics.reconcileCustomResource(forwarder, null, Map.of());
        metrics.reconciliationExecutionStarted(forwarder, Map.of());
        assertThat(registry.scrape())
                .contains("tcp_forwarder_operator_queue_depth 1.0", "tcp_forwarder_operator_reconciles_running 1.0");

        metrics.reconciliationExecutionFinished(forwarder, Map.of());
        metrics.reconciliationExecutionStarted(forwarder, Map.of());
        metrics.reconciliationExecutionFinished(forwarder, Map.of());
        assertThat(registry.scrape())
                .contains("tcp_forwarder_operator_queue_depth 0.0", "tcp_forwarder_operator_reconciles_running 0.0");
    }

    private void fail(RuntimeException failure) {
        assertThatThrownBy(() -> metrics.timeControllerExecution(execution(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
    }

    private static ControllerExecution<String> execution(Callable<String> work) {
        return new ControllerExecution<>() {
            @Override
            public String name() {
                return "reconcile";
            }

            @Override
            public String controllerName() {
                return "tcpforwarder";
            }

            @Override
            public String successTypeName(String result) {
                return result;
            }

            @Override
            public ResourceID resourceID() {
                return new ResourceID("redis", "shop");
            }

            @Override
            public Map<String, Object> metadata() {
                return Map.of();
            }

            @Override
            public String execute() throws Exception {
                return work.call();
            }
        };
    }
}
