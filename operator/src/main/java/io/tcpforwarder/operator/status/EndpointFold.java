package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One endpoint as all reporting pods together see it. */
final class EndpointFold {
    /** Worst first; then by place, so that two passes over the same reports give the same list. */
    private static final Comparator<EndpointStatus> WORST_FIRST = Comparator.comparing(EndpointStatus::state)
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

    static List<EndpointStatus> of(List<PodReport> reports) {
        Map<Key, List<EndpointReport>> seen = reports.stream()
                .flatMap(report -> distinct(report.spec().endpoints()))
                .collect(Collectors.groupingBy(EndpointFold::key, LinkedHashMap::new, Collectors.toList()));
        return seen.values().stream()
                .map(EndpointFold::fold)
                .sorted(WORST_FIRST)
                .toList();
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

    private static EndpointStatus fold(List<EndpointReport> reports) {
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
                reports.stream().mapToLong(EndpointReport::activeConnections).sum(),
                reports.size(),
                (int) reports.stream()
                        .filter(report -> report.state() == EndpointState.EJECTED)
                        .count(),
                worst.lastTransitionTime());
    }

    private static long max(List<EndpointReport> reports, ToLongFunction<EndpointReport> number) {
        return reports.stream().mapToLong(number).max().orElseThrow();
    }
}
