package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a report says of a view: all listeners, and the endpoints that a person should look at first. */
final class ReportContent {
    /** {@code maxItems} of the list in the CRD: with thousands of endpoints the rest is for metrics. */
    static final int MAX_ENDPOINTS = 100;

    /** {@code maxLength} of error texts in the CRD. */
    private static final int MAX_ERROR = 1024;

    /** Ejected first, as the states are declared best first. Ends with the address, so that equals keep their places. */
    private static final Comparator<Listed> WORST_FIRST = Comparator.<Listed, State>comparing(
                    listed -> listed.endpoint().state(), Comparator.reverseOrder())
            .thenComparing(
                    Comparator.<Listed>comparingLong(listed -> listed.endpoint().scoreMicros())
                            .reversed())
            .thenComparing(Listed::listener)
            .thenComparing(listed -> listed.endpoint().backend())
            .thenComparing(listed -> listed.endpoint().endpoint().label());

    private record Listed(String listener, EndpointView endpoint) {}

    private ReportContent() {}

    static ReportSpec of(String forwarder, DataPlaneView view, Instant now) {
        List<Listed> endpoints = view.listeners().stream()
                .flatMap(listener ->
                        listener.endpoints().stream().map(endpoint -> new Listed(listener.name(), endpoint)))
                .sorted(WORST_FIRST)
                .toList();
        return new ReportSpec(
                TcpForwarderReport.SCHEMA_VERSION,
                forwarder,
                now.truncatedTo(ChronoUnit.SECONDS).toString(),
                view.generation(),
                view.configDigest(),
                fitting(view.configError()),
                fitting(view.configWarning()),
                view.version(),
                DataPlaneConfig.SCHEMA_VERSION,
                view.listeners().stream().map(ReportContent::listener).toList(),
                endpoints.stream()
                        .limit(MAX_ENDPOINTS)
                        .map(ReportContent::endpoint)
                        .toList(),
                Math.max(0, endpoints.size() - MAX_ENDPOINTS));
    }

    private static ListenerReport listener(ListenerView listener) {
        return new ListenerReport(
                listener.name(),
                listener.port(),
                listener.accepting(),
                fitting(listener.error()),
                fitting(sourceError(listener)),
                listener.endpoints().size(),
                count(listener, State.HEALTHY),
                count(listener, State.EJECTED),
                listener.active());
    }

    /** What keeps sources from looking, of each backend that has such an error. */
    static @Nullable String sourceError(ListenerView listener) {
        String errors = listener.backends().stream()
                .filter(backend -> backend.error() != null)
                .map(backend -> "backend '%s': %s".formatted(backend.name(), backend.error()))
                .collect(Collectors.joining("; "));
        return errors.isEmpty() ? null : errors;
    }

    private static int count(ListenerView listener, State state) {
        return (int) listener.endpoints().stream()
                .filter(endpoint -> endpoint.state() == state)
                .count();
    }

    private static EndpointReport endpoint(Listed listed) {
        EndpointView view = listed.endpoint();
        return new EndpointReport(
                listed.listener(),
                view.backend(),
                view.endpoint().address().getAddress().getHostAddress(),
                view.endpoint().address().getPort(),
                targetRef(view.endpoint().target()),
                EndpointState.valueOf(view.state().name()),
                EndpointReason.valueOf(view.reason().name()),
                view.scoreMicros(),
                view.latencyMicros(),
                view.successPercent(),
                view.active(),
                view.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                view.state() == State.EJECTED ? failure(view.detail().lastFailure()) : null);
    }

    private static @Nullable EndpointFailure failure(@Nullable FailureSeen seen) {
        return seen == null
                ? null
                : new EndpointFailure(
                        FailureKind.valueOf(seen.kind().name()),
                        fitting(seen.cause(), EndpointFailure.MAX_CAUSE),
                        seen.at().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static @Nullable TargetRef targetRef(@Nullable Target target) {
        return target == null ? null : new TargetRef(target.kind(), target.name());
    }

    private static @Nullable String fitting(@Nullable String error) {
        return error == null ? null : fitting(error, MAX_ERROR);
    }

    private static String fitting(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
