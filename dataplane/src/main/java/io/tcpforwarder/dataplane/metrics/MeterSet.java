package io.tcpforwarder.dataplane.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Meters of one listener, all labelled with it, that end together. Any thread may call. */
final class MeterSet {
    private final MeterRegistry registry;
    private final String listener;
    private final List<Meter> meters = new ArrayList<>();
    private boolean removed;

    MeterSet(MeterRegistry registry, String listener) {
        this.registry = registry;
        this.listener = listener;
    }

    /** Meters that nobody reads. */
    static MeterSet unread(String listener) {
        return new MeterSet(new SimpleMeterRegistry(), listener);
    }

    synchronized Counter counter(String name, String help, String... labels) {
        return added(Counter.builder(name)
                .description(help)
                .tag("listener", listener)
                .tags(labels)
                .register(target()));
    }

    synchronized Timer timer(String name, String help, Duration[] buckets, String... labels) {
        return added(Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(buckets)
                .tag("listener", listener)
                .tags(labels)
                .register(target()));
    }

    synchronized void gauge(String name, String help, Number value, String... labels) {
        added(Gauge.builder(name, value, Number::doubleValue)
                .description(help)
                .tag("listener", listener)
                .tags(labels)
                .strongReference(true)
                .register(target()));
    }

    /** Ends the series. What a late connection still counts, nobody reads. */
    synchronized void remove() {
        removed = true;
        meters.forEach(registry::remove);
        meters.clear();
    }

    /** Once removed, not the registry: by then another set may have meters of the same names there. */
    private MeterRegistry target() {
        return removed ? new SimpleMeterRegistry() : registry;
    }

    private <M extends Meter> M added(M meter) {
        meters.add(meter);
        return meter;
    }
}
