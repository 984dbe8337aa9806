package io.tcpforwarder.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.observe.Watch;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is so at the moment of being asked: forwarders by condition, watches, leadership. */
public final class StateMetrics {
    private static final String PREFIX = "tcp_forwarder_operator_";
    private static final String UP_TO_DATE = "UpToDate";
    private static final List<String> CONDITIONS =
            List.of("Accepted", "ResolvedRefs", "Programmed", "Ready", UP_TO_DATE);
    private static final String TRUE = "True";
    private static final String UNKNOWN = "Unknown";

    /** Pods of a forwarder are replaced in less, and an upgrade calls itself stuck after as long. */
    private static final Duration OVERDUE = Duration.ofMinutes(10);

    private StateMetrics() {}

    /**
     * Adds the gauges.
     *
     * @param forwarders those that are served; asked on any thread
     * @param watches of the API server; asked on any thread
     * @param leading whether this process acts; asked on any thread
     * @param clock for how long something has been so
     */
    public static void register(
            MeterRegistry registry,
            String version,
            Supplier<Stream<TcpForwarder>> forwarders,
            Supplier<List<Watch>> watches,
            BooleanSupplier leading,
            InstantSource clock) {
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
        Gauge.builder(
                        PREFIX + "upgrades_stuck",
                        () -> forwarders.get().filter(StateMetrics::isStuck).count())
                .description("TcpForwarders whose upgrade does not come to an end")
                .register(registry);
        for (String condition : CONDITIONS) {
            // The number of those that are not so cannot tell one that stays from many that come and go, as in an
            // upgrade of all; the longest time cannot tell that another has joined one that nobody cares for.
            Gauge.builder(PREFIX + "forwarders_overdue", () -> {
                        Instant since = clock.instant().minus(OVERDUE);
                        return forwarders
                                .get()
                                .filter(forwarder -> isOverdue(forwarder, condition, since))
                                .count();
                    })
                    .description("TcpForwarders of which the condition has not been True for more than 10 minutes")
                    .tag("condition", condition)
                    .register(registry);
            for (String status : List.of(TRUE, "False", UNKNOWN)) {
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
        return condition(forwarder, type).map(ForwarderCondition::status).orElse(UNKNOWN);
    }

    private static boolean isStuck(TcpForwarder forwarder) {
        return condition(forwarder, UP_TO_DATE)
                .filter(condition -> condition.reason().equals(ConditionReason.UPGRADE_STUCK.text()))
                .isPresent();
    }

    /** Whether it was not True before that time either; what has never been told was not. */
    private static boolean isOverdue(TcpForwarder forwarder, String type, Instant since) {
        Optional<ForwarderCondition> condition = condition(forwarder, type);
        String changed = condition
                .map(ForwarderCondition::lastTransitionTime)
                .orElseGet(() -> forwarder.getMetadata().getCreationTimestamp());
        return !status(forwarder, type).equals(TRUE) && !isReached(changed, since);
    }

    /** No for what is no time: an exception here would take the number of all forwarders away. */
    private static boolean isReached(String changed, Instant since) {
        try {
            return !Instant.parse(changed).isBefore(since);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Optional<ForwarderCondition> condition(TcpForwarder forwarder, String type) {
        return Optional.ofNullable(forwarder.getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }
}
