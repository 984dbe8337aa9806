package io.tcpforwarder.dataplane.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The meters of one listener, all labelled with it, so that they can end together. Any thread may call. */
final class MeterSet {
    private final MeterRegistry registry;
    private final String listener;
    private final List<Meter> meters = new ArrayList<>();
    private boolean removed;

    MeterSet(MeterRegistry registry, String listener) {
        this.registry = registry;
        this.listener = listener;
    }

    synchronized Counter counter(String name, String help, String... labels) {
        return added(Counter.builder(name)
                .description(help)
                .tag("listener", listener)
                .tags(labels)
                .register(registry));
    }

    synchronized Timer timer(String name, String help, Duration[] buckets, String... labels) {
        return added(Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(buckets)
                .tag("listener", listener)
                .tags(labels)
                .register(registry));
    }

    /** Ends the series. A meter that a late connection makes ends at once: it counts, and nobody reads it. */
    synchronized void remove() {
        removed = true;
        meters.forEach(registry::remove);
        meters.clear();
    }

    private <M extends Meter> M added(M meter) {
        if (removed) {
            registry.remove(meter);
        } else {
            meters.add(meter);
        }
        return meter;
    }
}
