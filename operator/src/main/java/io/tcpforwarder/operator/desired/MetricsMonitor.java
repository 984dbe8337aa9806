package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.tcpforwarder.api.v1alpha1.DurationFormat;
import io.tcpforwarder.api.v1alpha1.MonitoringSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leads Prometheus to the metrics Service. */
final class MetricsMonitor {
    /**
     * The Prometheus operator calls the port of the Service {@code endpoint}, which would displace that label of our series: theirs are
     * the endpoints that connections go to. And rules and dashboards tell forwarders apart by name, not by that of a Service.
     */
    static final List<ServiceMonitor.Relabeling> RELABELINGS = List.of(
            new ServiceMonitor.Relabeling("labeldrop", null, null, "endpoint"),
            new ServiceMonitor.Relabeling(
                    "replace",
                    List.of("__meta_kubernetes_service_label_" + Labels.NAME.replaceAll("[^a-z]", "_")),
                    "forwarder",
                    null));

    private MetricsMonitor() {}

    static ServiceMonitor of(Blueprint blueprint) {
        MonitoringSpec asked = blueprint.spec().monitoring();
        Duration interval = asked.interval() == null ? blueprint.monitoring().interval() : asked.interval();
        Map<String, String> labels = new TreeMap<>(blueprint.monitoring().labels());
        labels.putAll(asked.labels());
        labels.putAll(Labels.of(blueprint.name()));
        ServiceMonitor monitor = new ServiceMonitor();
        monitor.setMetadata(
                new ObjectMetaBuilder(blueprint.metadata(blueprint.names().owned()))
                        .withLabels(labels)
                        .build());
        monitor.setSpec(new ServiceMonitor.Spec(
                new LabelSelectorBuilder()
                        .withMatchLabels(MetricsService.labels(blueprint.name()))
                        .build(),
                List.of(new ServiceMonitor.Endpoint(
                        MetricsService.PORT, interval == null ? null : DurationFormat.format(interval), RELABELINGS))));
        return monitor;
    }
}
