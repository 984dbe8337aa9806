package io.tcpforwarder.dataplane.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.Ending;
import io.tcpforwarder.dataplane.view.Traffic;
import io.tcpforwarder.dataplane.view.Word;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to the connections of one listener. All meters are resolved beforehand, those of a backend at its first
 * connection; from then on nothing is allocated. Any thread may call.
 */
final class ListenerMeters implements ConnectionObserver {
    /** From a health check's connection to one that is kept for a day. */
    private static final Duration[] DURATIONS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6),
        Duration.ofDays(1)
    };

    private final String listener;
    private final MeterRegistry registry;
    private final MeterSet meters;
    private final Counter accepted;
    private final Counter refused;
    private final Counter bytesUpstream;
    private final Counter bytesDownstream;
    private final Timer duration;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Ending, Counter> endings = new EnumMap<>(Ending.class);
    private final Map<String, BackendMeters> backends = new ConcurrentHashMap<>();

    /** The backends that the listener has; null before anybody has said. Written by the control thread. */
    private volatile @Nullable Set<String> named;

    ListenerMeters(String listener, MeterRegistry registry) {
        this.listener = listener;
        this.registry = registry;
        meters = new MeterSet(registry, listener);
        accepted = meters.counter("tcp_forwarder_connections", "Connections accepted.");
        refused = meters.counter(
                "tcp_forwarder_refused_connections",
                "Connections refused because the pod held as many as limits.maxConnectionsPerPod.");
        String bytes = "Bytes forwarded, upstream to endpoints, downstream to clients.";
        bytesUpstream = meters.counter("tcp_forwarder_transfer_bytes", bytes, "direction", "upstream");
        bytesDownstream = meters.counter("tcp_forwarder_transfer_bytes", bytes, "direction", "downstream");
        duration = meters.timer("tcp_forwarder_connection_duration", "From accept to the end.", DURATIONS);
        for (Ending ending : Ending.values()) {
            if (ending.failed()) {
                endings.put(
                        ending,
                        meters.counter(
                                "tcp_forwarder_failed_connections",
                                "Connections that were accepted and did not end well.",
                                "reason",
                                Word.of(ending)));
            }
        }
        for (Ending ending : List.of(Ending.IDLE_TIMEOUT, Ending.MAX_AGE, Ending.ENDPOINT_REMOVED)) {
            endings.put(
                    ending,
                    meters.counter(
                            "tcp_forwarder_closed_connections",
                            "Connections that the forwarder ended because its spec says so.",
                            "reason",
                            Word.of(ending)));
        }
        meters.gauge("tcp_forwarder_pool_size", "Connections to endpoints that wait for a client.", waiting);
    }

    @Override
    public void accepted() {
        accepted.increment();
    }

    @Override
    public void refused() {
        refused.increment();
    }

    @Override
    public void attemptFailed(String backend, AttemptFailure failure) {
        backend(backend).failed(failure);
    }

    @Override
    public void connected(String backend, long connectNanos) {
        backend(backend).connected(connectNanos);
    }

    @Override
    public void forwarded(long upstream, long downstream) {
        bytesUpstream.increment(upstream);
        bytesDownstream.increment(downstream);
    }

    @Override
    public void ended(ConnectionSummary summary) {
        duration.record(summary.durationNanos(), TimeUnit.NANOSECONDS);
        Counter counter = endings.get(summary.ending());
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void hedged(String backend) {
        backend(backend).hedged();
    }

    @Override
    public void pooled(String backend) {
        backend(backend).pooled();
    }

    @Override
    public void notPooled(String backend) {
        backend(backend).notPooled();
    }

    @Override
    public void waiting(int change) {
        waiting.addAndGet(change);
    }

    Traffic traffic() {
        double failed = refused.count();
        for (Map.Entry<Ending, Counter> ending : endings.entrySet()) {
            if (ending.getKey().failed()) {
                failed += ending.getValue().count();
            }
        }
        return new Traffic(Math.round(accepted.count()), Math.round(failed));
    }

    /** Ends the series of all other backends; what late connections to them still count, nobody reads. */
    void backends(Set<String> names) {
        Set<String> before = named;
        named = Set.copyOf(names);
        backends.entrySet().removeIf(entry -> {
            boolean unread = !names.contains(entry.getKey()) || (before != null && !before.contains(entry.getKey()));
            if (unread) {
                entry.getValue().remove();
            }
            return unread;
        });
    }

    void remove() {
        backends(Set.of());
        meters.remove();
    }

    private BackendMeters backend(String name) {
        BackendMeters known = backends.get(name);
        return known != null ? known : backends.computeIfAbsent(name, this::newBackend);
    }

    private BackendMeters newBackend(String name) {
        Set<String> now = named;
        boolean read = now == null || now.contains(name);
        return new BackendMeters(name, read ? new MeterSet(registry, listener) : MeterSet.unread(listener));
    }
}
