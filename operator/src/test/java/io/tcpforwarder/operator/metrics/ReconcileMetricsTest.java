package io.tcpforwarder.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

final class ReconcileMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<TcpForwarder> served = new ArrayList<>(List.of(forwarder()));
    private final ReconcileMetrics metrics = new ReconcileMetrics(registry, served::stream);

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

    /** Its deletion is told while a pass runs, which then finds nothing to write a status to. */
    @Test
    void forwarderThatIsDeletedDuringAPassIsNotFailingForEver() {
        served.clear();
        metrics.cleanupDoneFor(new ResourceID("redis", "shop"), Map.of());
        fail(new KubernetesClientException(new StatusBuilder().withCode(404).build()));
        assertThat(registry.scrape()).contains("tcp_forwarder_operator_forwarders_failing 0.0");

        served.add(forwarder());
        assertThat(registry.scrape())
                .as("of another one of that name nothing is known")
                .contains("tcp_forwarder_operator_forwarders_failing 0.0");
    }

    @Test
    void whatWaitsForAThreadIsTheQueue() throws Exception {
        metrics.reconcileCustomResource(forwarder(), null, Map.of());
        metrics.reconcileCustomResource(forwarder(), null, Map.of());
        pass(() -> {
            assertThat(registry.scrape())
                    .contains(
                            "tcp_forwarder_operator_queue_depth 1.0", "tcp_forwarder_operator_reconciles_running 1.0");
            return "done";
        });
        pass(() -> "done");
        assertThat(registry.scrape())
                .contains("tcp_forwarder_operator_queue_depth 0.0", "tcp_forwarder_operator_reconciles_running 0.0");
    }

    @Test
    void turnOfAForwarderThatIsGoneLeavesNothingInTheNumbers() throws Exception {
        metrics.reconcileCustomResource(forwarder(), null, Map.of());
        metrics.reconciliationExecutionFinished(forwarder(), Map.of());

        metrics.reconcileCustomResource(forwarder(), null, Map.of());
        pass(() -> {
            assertThat(registry.scrape())
                    .contains(
                            "tcp_forwarder_operator_queue_depth 0.0", "tcp_forwarder_operator_reconciles_running 1.0");
            return "done";
        });
        assertThat(registry.scrape())
                .contains("tcp_forwarder_operator_queue_depth 0.0", "tcp_forwarder_operator_reconciles_running 0.0");
    }

    /** In the order in which the framework tells of it. */
    private void pass(Callable<String> work) throws Exception {
        metrics.reconciliationExecutionStarted(forwarder(), Map.of());
        metrics.timeControllerExecution(execution(work));
        metrics.reconciliationExecutionFinished(forwarder(), Map.of());
    }

    private static TcpForwarder forwarder() {
        TcpForwarder forwarder = new TcpForwarder();
        forwarder.setMetadata(
                new ObjectMetaBuilder().withName("redis").withNamespace("shop").build());
        return forwarder;
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
