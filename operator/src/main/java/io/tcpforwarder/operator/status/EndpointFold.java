package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One endpoint as all reporting pods together see it. */
final class EndpointFold {
    /**
     * Worst first; of those that are ejected what more pods have ejected, so that what a single pod says pushes nothing off the
     * list that others agree on; then by place, so that two passes over the same reports give the same list.
     */
    private static final Comparator<EndpointStatus> WORST_FIRST = Comparator.comparing(EndpointStatus::state)
            .thenComparingInt(EndpointStatus::ejectingPods)
            .thenComparingLong(EndpointStatus::score)
            .reversed()
            .thenComparing(EndpointStatus::listener)
            .thenComparing(EndpointStatus::address)
            .thenComparingInt(EndpointStatus::port);

    /** The worst state; of several pods that see it, the one that saw it first. */
    private static final Comparator<EndpointReport> WORST = Comparator.comparing(EndpointReport::state)
            .reversed()
            .thenComparing(report -> Objects.requireNonNullElse(report.lastTransitionTime(), "~"));

    private EndpointFold() {}

    static List<EndpointStatus> of(Reports reports) {
        Map<Key, List<EndpointReport>> seen = byPlace(reports.heard().stream());
        Map<Key, List<EndpointReport>> connected = byPlace(reports.connected());
        // One with more endpoints than it may list has a word on the others too: that they are no worse.
        List<Set<Key>> full = reports.heard().stream()
                .filter(report -> report.spec().omittedEndpoints() > 0)
                .map(report -> report.spec().endpoints().stream()
                        .map(EndpointFold::key)
                        .collect(Collectors.toSet()))
                .toList();
        return seen.entrySet().stream()
                .map(entry -> fold(
                        entry.getValue(),
                        (int) full.stream()
                                .filter(listed -> !listed.contains(entry.getKey()))
                                .count(),
                        connected.getOrDefault(entry.getKey(), List.of())))
                .sorted(WORST_FIRST)
                .toList();
    }

    private static Map<Key, List<EndpointReport>> byPlace(Stream<PodReport> reports) {
        return reports.flatMap(report -> distinct(report.spec().endpoints()))
                .collect(Collectors.groupingBy(EndpointFold::key, LinkedHashMap::new, Collectors.toList()));
    }

    private record Key(String listener, @Nullable String backend, String address, int port) {}

    private static Key key(EndpointReport report) {
        return new Key(report.listener(), report.backend(), report.address(), report.port());
    }

    /** A pod has one voice for each endpoint. */
    private static Stream<EndpointReport> distinct(List<EndpointReport> reports) {
        return reports.stream()
                .collect(Collectors.toMap(EndpointFold::key, report -> report, (first, later) -> first))
                .values()
                .stream();
    }

    private static EndpointStatus fold(List<EndpointReport> reports, int unlisted, List<EndpointReport> connected) {
        EndpointReport worst = reports.stream().min(WORST).orElseThrow();
        return new EndpointStatus(
                worst.listener(),
                worst.backend(),
                worst.address(),
                worst.port(),
                worst.targetRef(),
                worst.state(),
                worst.reason(),
                max(reports, EndpointReport::score),
                max(reports, EndpointReport::latencyMicros),
                reports.stream().mapToInt(EndpointReport::successPercent).min().orElseThrow(),
                connected.stream().mapToLong(EndpointReport::activeConnections).sum(),
                reports.size() + unlisted,
                (int) reports.stream()
                        .filter(report -> report.state() == EndpointState.EJECTED)
                        .count(),
                worst.lastTransitionTime(),
                reports.stream()
                        .filter(report -> report.state() == worst.state() && report.lastFailure() != null)
                        .min(WORST)
                        .map(EndpointReport::lastFailure)
                        .orElse(null));
    }

    private static long max(List<EndpointReport> reports, ToLongFunction<EndpointReport> number) {
        return reports.stream().mapToLong(number).max().orElseThrow();
    }
}
