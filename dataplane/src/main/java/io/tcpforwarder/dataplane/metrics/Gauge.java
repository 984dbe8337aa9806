package io.tcpforwarder.dataplane.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/** One gauge during one scrape. */
final class Gauge {
    private final GaugeSnapshot.Builder snapshot;

    /** Two ports of one Service may lead to the same endpoints: the same labels twice would fail the whole scrape. */
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    Gauge(String name, String help) {
        snapshot = GaugeSnapshot.builder().name(name).help(help);
    }

    void set(Labels labels, double value) {
        values.put(labels, value);
    }

    GaugeSnapshot snapshot() {
        values.forEach((labels, value) -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return snapshot.build();
    }
}
