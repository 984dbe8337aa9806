package io.tcpforwarder.dataplane.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionObservers;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All metrics of the process. What happens is counted as it happens; what is, endpoints above all, is read from a view at each
 * scrape, so that nothing is left of what is gone. Any thread may call.
 */
public final class ForwarderMetrics implements ConnectionObservers {
    /** What {@link #scrape} answers in. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, ListenerMeters> listeners = new ConcurrentHashMap<>();

    /**
     * Shows also what is, not only what happens. Once.
     *
     * @param views asked once at each scrape, on the thread that scrapes
     * @param ticker for the uptime, which begins now
     */
    public void show(Supplier<DataPlaneView> views, Ticker ticker) {
        registry.getPrometheusRegistry().register(new ViewCollector(views, ticker));
    }

    @Override
    public ConnectionObserver of(String listener) {
        return listeners.computeIfAbsent(listener, name -> new ListenerMeters(name, registry));
    }

    /** Ends the series of that listener. Connections of it that are still open are counted no more. */
    @Override
    public void removed(String listener) {
        ListenerMeters removed = listeners.remove(listener);
        if (removed != null) {
            removed.remove();
        }
    }

    /** All series, in Prometheus's text format. */
    public String scrape() {
        return registry.scrape();
    }
}
