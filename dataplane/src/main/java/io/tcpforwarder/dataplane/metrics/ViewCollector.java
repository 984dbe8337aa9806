package io.tcpforwarder.dataplane.metrics;

import io.netty.util.concurrent.Ticker;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Word;
import java.util.function.Supplier;

/** Gauges of what is, made anew from a view at each scrape. */
final class ViewCollector implements MultiCollector {
    private static final double MICROS = 1e6;
    private static final double NANOS = 1e9;

    private final Supplier<DataPlaneView> views;
    private final Ticker ticker;
    private final long startNanos;

    ViewCollector(Supplier<DataPlaneView> views, Ticker ticker) {
        this.views = views;
        this.ticker = ticker;
        startNanos = ticker.nanoTime();
    }

    @Override
    public MetricSnapshots collect() {
        DataPlaneView view = views.get();
        Gauge active = new Gauge("tcp_forwarder_active_connections", "Connections open now.");
        Gauge score = new Gauge("tcp_forwarder_server_score", "Score of an endpoint in seconds, lower is better.");
        Gauge state = new Gauge("tcp_forwarder_endpoint_state", "1 for the state that an endpoint is in, else 0.");
        for (ListenerView listener : view.listeners()) {
            active.set(Labels.of("listener", listener.name()), listener.active());
            for (EndpointView endpoint : listener.endpoints()) {
                Labels labels = labels(listener, endpoint);
                score.set(labels, endpoint.scoreMicros() / MICROS);
                for (State each : State.values()) {
                    state.set(labels.add("state", Word.of(each)), each == endpoint.state() ? 1 : 0);
                }
            }
        }
        Gauge uptime = new Gauge("tcp_forwarder_uptime_seconds", "Time since the process started.");
        uptime.set(Labels.EMPTY, (ticker.nanoTime() - startNanos) / NANOS);
        Gauge generation =
                new Gauge("tcp_forwarder_config_generation", "Generation of the TcpForwarder whose config is applied.");
        generation.set(Labels.EMPTY, view.generation());
        Gauge stale = new Gauge(
                "tcp_forwarder_endpoints_stale_seconds",
                "How long the oldest source of endpoints has not been heard; 0 while all are fresh.");
        stale.set(Labels.EMPTY, view.stale().toNanos() / NANOS);
        return MetricSnapshots.of(
                active.snapshot(),
                score.snapshot(),
                state.snapshot(),
                uptime.snapshot(),
                generation.snapshot(),
                stale.snapshot());
    }

    private static Labels labels(ListenerView listener, EndpointView endpoint) {
        return Labels.of(
                "listener",
                listener.name(),
                "backend",
                endpoint.backend(),
                "endpoint",
                endpoint.endpoint().label());
    }
}
