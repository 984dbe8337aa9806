package io.tcpforwarder.dataplane.metrics;

import io.netty.util.concurrent.Ticker;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.BackendView;
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
        Gauge stale = new Gauge(
                "tcp_forwarder_endpoints_stale_seconds",
                "How long the source of a backend's endpoints has heard nothing; 0 where nothing can change.");
        Gauge sourceError = new Gauge(
                "tcp_forwarder_endpoints_error", "1 while something keeps a backend's source from looking, else 0.");
        for (ListenerView listener : view.listeners()) {
            for (BackendView backend : listener.backends()) {
                Labels labels = Labels.of("listener", listener.name(), "backend", backend.name());
                stale.set(labels, backend.stale().toNanos() / NANOS);
                sourceError.set(labels, backend.error() == null ? 0 : 1);
            }
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
        Gauge configError =
                new Gauge("tcp_forwarder_config_error", "1 while a newer config could not be applied, else 0.");
        configError.set(Labels.EMPTY, view.configError() == null ? 0 : 1);
        Gauge draining = new Gauge(
                "tcp_forwarder_draining", "1 while the process lets its connections end before it does, else 0.");
        draining.set(Labels.EMPTY, view.draining() ? 1 : 0);
        Gauge limit = new Gauge(
                "tcp_forwarder_connection_limit",
                "Connections that are let in at most; less than limits.maxConnectionsPerPod where the process may not open as many files.");
        limit.set(Labels.EMPTY, view.limit());
        Gauge admitted = new Gauge("tcp_forwarder_admitted_connections", "Connections that count towards the limit.");
        admitted.set(Labels.EMPTY, view.admitted());
        return MetricSnapshots.of(
                active.snapshot(),
                score.snapshot(),
                state.snapshot(),
                uptime.snapshot(),
                generation.snapshot(),
                configError.snapshot(),
                draining.snapshot(),
                limit.snapshot(),
                admitted.snapshot(),
                stale.snapshot(),
                sourceError.snapshot(),
                counter(
                        "tcp_forwarder_samples_dropped",
                        "Experiences with endpoints that were lost because decisions were late.",
                        view.samplesDropped()),
                counter(
                        "tcp_forwarder_accept_pauses",
                        "Times that accepting paused for want of file descriptors.",
                        view.acceptPauses()));
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
                .build();
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
