package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.observe.Observed;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reports that count. The schema bounds them already where there is one; a report counts only if it is named after, and
 * owned by, a pod of this forwarder that is not about to go.
 */
final class TrustedReports {
    private static final int MAX_LISTENERS = 64;
    private static final int MAX_ENDPOINTS = 100;
    private static final int MAX_TEXT = 1024;
    private static final int MAX_NAME = 253;

    /** More than a machine has sockets, and small enough that sums over a thousand pods stay far from overflow. */
    private static final long MAX_COUNT = 1_000_000_000L;

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,64}");

    private TrustedReports() {}

    static List<PodReport> of(Observed observed) {
        Map<String, Pod> pods = DataPlanePods.staying(observed).stream()
                .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), Function.identity()));
        Set<String> listeners = observed.forwarder().getSpec().listeners().stream()
                .map(ListenerSpec::name)
                .collect(Collectors.toSet());
        String forwarder = observed.forwarder().getMetadata().getName();
        return observed.reports().stream()
                .filter(report -> report.getSpec() != null
                        && forwarder.equals(report.getSpec().forwarder()))
                .filter(report -> isOf(pods.get(report.getMetadata().getName()), report))
                .map(report -> new PodReport(report.getMetadata().getName(), clean(report.getSpec(), listeners)))
                .sorted(Comparator.comparing(PodReport::pod))
                .toList();
    }

    private static boolean isOf(@Nullable Pod pod, TcpForwarderReport report) {
        return pod != null
                && report.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> "Pod".equals(owner.getKind())
                                && Objects.equals(pod.getMetadata().getUid(), owner.getUid()));
    }

    private static ReportSpec clean(ReportSpec report, Set<String> listeners) {
        return new ReportSpec(
                report.schemaVersion(),
                report.forwarder(),
                report.configGeneration(),
                shortened(report.configError(), MAX_TEXT),
                shortened(report.configWarning(), MAX_TEXT),
                Objects.requireNonNullElse(shortened(report.dataPlaneVersion(), 64), ""),
                report.listeners().stream()
                        .filter(listener -> listeners.contains(listener.name()))
                        .limit(MAX_LISTENERS)
                        .map(TrustedReports::clean)
                        .toList(),
                report.endpoints().stream()
                        .filter(endpoint -> listeners.contains(endpoint.listener()) && isWhole(endpoint))
                        .limit(MAX_ENDPOINTS)
                        .map(TrustedReports::clean)
                        .toList(),
                (int) bounded(report.omittedEndpoints()));
    }

    private static ListenerReport clean(ListenerReport listener) {
        return new ListenerReport(
                listener.name(),
                listener.port(),
                listener.accepting(),
                shortened(listener.error(), MAX_TEXT),
                shortened(listener.sourceError(), MAX_TEXT),
                (int) bounded(listener.endpoints()),
                (int) bounded(listener.healthyEndpoints()),
                (int) bounded(listener.ejectedEndpoints()),
                bounded(listener.activeConnections()));
    }

    @SuppressWarnings("ConstantValue") // what JSON left out is null, whatever the record says
    private static boolean isWhole(EndpointReport endpoint) {
        return endpoint.address() != null
                && ADDRESS.matcher(endpoint.address()).matches()
                && endpoint.port() > 0
                && endpoint.port() <= 65535
                && endpoint.state() != null
                && endpoint.reason() != null;
    }

    private static EndpointReport clean(EndpointReport endpoint) {
        return new EndpointReport(
                endpoint.listener(),
                shortened(endpoint.backend(), MAX_NAME),
                endpoint.address(),
                endpoint.port(),
                clean(endpoint.targetRef()),
                endpoint.state(),
                endpoint.reason(),
                bounded(endpoint.score()),
                bounded(endpoint.latencyMicros()),
                Math.clamp(endpoint.successPercent(), 0, 100),
                bounded(endpoint.activeConnections()),
                instant(endpoint.lastTransitionTime()));
    }

    @SuppressWarnings("ConstantValue") // as above
    private static @Nullable TargetRef clean(@Nullable TargetRef target) {
        if (target == null || target.kind() == null || target.name() == null) {
            return null;
        }
        return target.kind().length() > 63 || target.name().length() > MAX_NAME ? null : target;
    }

    private static long bounded(long count) {
        return Math.clamp(count, 0, MAX_COUNT);
    }

    private static @Nullable String shortened(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }

    private static @Nullable String instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text).toString();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
