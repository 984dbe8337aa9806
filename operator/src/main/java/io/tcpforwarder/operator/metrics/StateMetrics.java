package io.tcpforwarder.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.observe.Watch;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is so at the moment of being asked: forwarders by condition, watches, leadership. */
public final class StateMetrics {
    private static final String PREFIX = "tcp_forwarder_operator_";
    private static final List<String> CONDITIONS =
            List.of("Accepted", "ResolvedRefs", "Programmed", "Ready", "UpToDate");
    private static final String UNKNOWN = "Unknown";

    private StateMetrics() {}

    /**
     * Adds the gauges.
     *
     * @param forwarders those that are served; asked on any thread
     * @param watches of the API server; asked on any thread
     * @param leading whether this process acts; asked on any thread
     */
    public static void register(
            MeterRegistry registry,
            String version,
            Supplier<Stream<TcpForwarder>> forwarders,
            Supplier<List<Watch>> watches,
            BooleanSupplier leading) {
        Gauge.builder(PREFIX + "version", () -> 1)
                .description("1; the version is the label")
                .tag("version", version)
                .register(registry);
        Gauge.builder(PREFIX + "leader", () -> leading.getAsBoolean() ? 1 : 0)
                .description("1 in the replica that acts, 0 in one that waits to take over")
                .register(registry);
        for (Watch.State state : Watch.State.values()) {
            Gauge.builder(
                            PREFIX + "watches",
                            () -> watches.get().stream()
                                    .filter(watch -> watch.state() == state)
                                    .count())
                    .description("Watches of the API server: up, lost, or waiting for their first answer")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        for (String condition : CONDITIONS) {
            for (String status : List.of("True", "False", UNKNOWN)) {
                Gauge.builder(
                                PREFIX + "forwarders",
                                () -> forwarders
                                        .get()
                                        .filter(forwarder ->
                                                status(forwarder, condition).equals(status))
                                        .count())
                        .description("TcpForwarders by status of each condition, as every replica sees them")
                        .tag("condition", condition)
                        .tag("status", status)
                        .register(registry);
            }
        }
    }

    private static String status(TcpForwarder forwarder, String type) {
        return forwarder.getStatus() == null
                ? UNKNOWN
                : forwarder.getStatus().conditions().stream()
                        .filter(condition -> condition.type().equals(type))
                        .map(condition -> condition.status())
                        .findFirst()
                        .orElse(UNKNOWN);
    }
}
