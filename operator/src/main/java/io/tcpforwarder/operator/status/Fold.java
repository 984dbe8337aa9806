package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all pods together see.
 *
 * @param summary sums over the listeners
 * @param listeners one per listener of the spec
 * @param endpoints worst first, at most {@link #MAX_ENDPOINTS}
 * @param omittedEndpoints how many more there are
 */
record Fold(
        SummaryStatus summary, List<ListenerStatus> listeners, List<EndpointStatus> endpoints, int omittedEndpoints) {
    /** As many as a person may look through; {@link StatusSize} may leave room for fewer. */
    static final int MAX_ENDPOINTS = 100;

    /**
     * Folds reports.
     *
     * @param wanted listeners of the spec
     * @param effective listeners as the pods were told, for the port of one that is kept as it was
     * @param reports those that are heard judge endpoints; connections are counted in those that leave too
     */
    static Fold of(List<ListenerSpec> wanted, List<ListenerConfig> effective, Reports reports) {
        List<EndpointStatus> all = EndpointFold.of(reports);
        Map<String, List<EndpointStatus>> byListener =
                all.stream().collect(Collectors.groupingBy(EndpointStatus::listener));
        List<ListenerStatus> listeners = new ArrayList<>();
        int endpoints = 0;
        int healthy = 0;
        int ejected = 0;
        long connections = 0;
        for (ListenerSpec listener : wanted) {
            ListenerSums sums = ListenerSums.of(
                    in(reports.heard().stream(), listener),
                    in(reports.connected(), listener).stream()
                            .mapToLong(ListenerReport::activeConnections)
                            .sum(),
                    byListener.getOrDefault(listener.name(), List.of()));
            listeners.add(new ListenerStatus(
                    listener.name(),
                    null,
                    null,
                    port(listener, effective),
                    sums.endpoints(),
                    sums.healthy(),
                    sums.activeConnections()));
            endpoints += sums.endpoints();
            healthy += sums.healthy();
            ejected += sums.ejected();
            connections += sums.activeConnections();
        }
        List<EndpointStatus> worst = all.stream().limit(MAX_ENDPOINTS).toList();
        return new Fold(
                new SummaryStatus(endpoints, healthy, ejected, connections),
                listeners,
                worst,
                Math.max(0, endpoints - worst.size()));
    }

    private static List<ListenerReport> in(Stream<PodReport> reports, ListenerSpec listener) {
        return reports.flatMap(report -> report.listener(listener.name()).stream())
                .toList();
    }

    private static int port(ListenerSpec listener, List<ListenerConfig> effective) {
        return effective.stream()
                .filter(config -> config.name().equals(listener.name()))
                .findFirst()
                .map(ListenerConfig::port)
                .orElse(listener.port());
    }

    /**
     * Sums over one listener. A pod counts all its endpoints but lists only the worst, so an endpoint that is not listed is
     * healthy in that pod, unless the list has no room for all that are not.
     */
    private record ListenerSums(int endpoints, int healthy, int ejected, long activeConnections) {
        static ListenerSums of(List<ListenerReport> reports, long connections, List<EndpointStatus> listed) {
            int endpoints = Math.max(
                    listed.size(),
                    reports.stream().mapToInt(ListenerReport::endpoints).max().orElse(0));
            int unhealthy = (int) listed.stream()
                    .filter(endpoint -> endpoint.state() != EndpointState.HEALTHY)
                    .count();
            int leastHealthy = reports.stream()
                    .mapToInt(ListenerReport::healthyEndpoints)
                    .min()
                    .orElse(0);
            int listedEjected = (int) listed.stream()
                    .filter(endpoint -> endpoint.ejectingPods() > 0)
                    .count();
            int mostEjected = reports.stream()
                    .mapToInt(ListenerReport::ejectedEndpoints)
                    .max()
                    .orElse(0);
            return new ListenerSums(
                    endpoints,
                    Math.min(leastHealthy, endpoints - unhealthy),
                    Math.min(endpoints, Math.max(mostEjected, listedEjected)),
                    connections);
        }
    }
}
