package io.tcpforwarder.dataplane.admin;

import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointDetail;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.Explanation;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Word;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code /endpoints}: what is in the resource's status too has the same name and unit here. */
final class EndpointsJson {
    private record Snapshot(
            String version,
            long generation,
            @Nullable String configError,
            @Nullable String configWarning,
            boolean draining,
            int activeConnections,
            int maxConnections,
            List<Listener> listeners) {}

    private record Listener(
            String name,
            int port,
            boolean accepting,
            @Nullable String error,
            int activeConnections,
            List<Backend> backends,
            List<Endpoint> endpoints) {}

    private record Backend(
            String name,
            int weight,
            String tier,
            boolean synced,
            double staleSeconds,
            @Nullable String error) {}

    private record Endpoint(
            String backend,
            String address,
            int port,
            @Nullable Target targetRef,
            String state,
            String reason,
            String explanation,
            boolean used,
            double share,
            long score,
            long latencyMicros,
            long excessMicros,
            int successPercent,
            double samples,
            int consecutiveFailures,
            int activeConnections,
            int pendingConnections,
            int ejections,
            @Nullable String ejectedUntil,
            @Nullable String lastConnectedTime,
            @Nullable Failure lastFailure,
            @Nullable Probe lastProbe,
            String lastTransitionTime) {}

    private record Failure(String kind, String cause, String time) {}

    private record Probe(boolean ok, String time) {}

    private EndpointsJson() {}

    static String of(DataPlaneView view) {
        return Json.text(new Snapshot(
                view.version(),
                view.generation(),
                view.configError(),
                view.configWarning(),
                view.draining(),
                view.admitted(),
                view.limit(),
                view.listeners().stream().map(EndpointsJson::listener).toList()));
    }

    private static Listener listener(ListenerView listener) {
        return new Listener(
                listener.name(),
                listener.port(),
                listener.accepting(),
                listener.error(),
                listener.active(),
                listener.backends().stream().map(EndpointsJson::backend).toList(),
                listener.endpoints().stream().map(EndpointsJson::endpoint).toList());
    }

    private static Backend backend(BackendView view) {
        return new Backend(
                view.name(),
                view.weight(),
                Word.of(view.tier()),
                view.synced(),
                view.stale().toMillis() / 1e3,
                view.error());
    }

    private static Endpoint endpoint(EndpointView view) {
        EndpointDetail detail = view.detail();
        return new Endpoint(
                view.backend(),
                view.endpoint().address().getAddress().getHostAddress(),
                view.endpoint().address().getPort(),
                view.endpoint().target(),
                Word.of(view.state()),
                Word.of(view.reason()),
                Explanation.of(view),
                detail.used(),
                rounded(detail.share()),
                view.scoreMicros(),
                view.latencyMicros(),
                detail.excessMicros(),
                view.successPercent(),
                rounded(detail.samples()),
                view.consecutiveFailures(),
                view.active(),
                detail.pending(),
                detail.ejections(),
                time(detail.ejectedUntil()),
                time(detail.lastConnected()),
                failure(detail.lastFailure()),
                probe(detail.lastProbe()),
                String.valueOf(time(view.since())));
    }

    private static @Nullable Failure failure(EndpointDetail.@Nullable FailureSeen seen) {
        return seen == null ? null : new Failure(Word.of(seen.kind()), seen.cause(), String.valueOf(time(seen.at())));
    }

    private static @Nullable Probe probe(EndpointDetail.@Nullable ProbeSeen seen) {
        return seen == null ? null : new Probe(seen.ok(), String.valueOf(time(seen.at())));
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double rounded(double number) {
        return Math.round(number * 100) / 100.0;
    }
}
