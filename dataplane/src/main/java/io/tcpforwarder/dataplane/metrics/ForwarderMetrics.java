package io.tcpforwarder.dataplane.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionObservers;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.Traffic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
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

    /** Held here: the registry holds weakly what a counter asks, and goes on with the last number once that is gone. */
    private volatile LongSupplier droppedLines = () -> 0;

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

    /** Ends the series of backends that the listener has no more. */
    @Override
    public void backends(String listener, Set<String> names) {
        ListenerMeters meters = listeners.get(listener);
        if (meters != null) {
            meters.backends(names);
        }
    }

    /** Ends the series of that listener. Connections of it that are still open are counted no more. */
    @Override
    public void removed(String listener) {
        ListenerMeters removed = listeners.remove(listener);
        if (removed != null) {
            removed.remove();
        }
    }

    /** What has come to each listener so far. */
    public Map<String, Traffic> traffic() {
        Map<String, Traffic> traffic = new HashMap<>();
        listeners.forEach((name, meters) -> traffic.put(name, meters.traffic()));
        return traffic;
    }

    /** Shows also how many lines of the access log were lost. Once. */
    public void showDropped(LongSupplier accessLines) {
        droppedLines = accessLines;
        FunctionCounter.builder("tcp_forwarder_access_log_dropped", this, metrics -> metrics.droppedLines.getAsLong())
                .description("Lines of the access log that were lost because they could not be written fast enough.")
                .register(registry);
    }

    /**
     * Shows also what the process takes of the machine: memory, open files. Once.
     *
     * @param bufferMemory bytes outside of the heap taken for what is forwarded
     */
    public void showResources(LongSupplier bufferMemory) {
        new JvmMemoryMetrics().bindTo(registry);
        // The JVM does not count what Netty takes for itself.
        io.micrometer.core.instrument.Gauge.builder("tcp_forwarder_buffer_memory", bufferMemory::getAsLong)
                .description("Memory outside of the heap taken for the bytes that are forwarded.")
                .baseUnit("bytes")
                .register(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    /** All series, in Prometheus's text format. */
    public String scrape() {
        return registry.scrape();
    }
}
