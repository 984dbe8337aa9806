package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a report fit to be told on. The schema bounds reports where it is as new as this program; here nothing relies on it. A report
 * with numbers that no data plane counts says nothing at all; names that no API server would take are left out.
 *
 * <p>Whether an endpoint exists is not checked: that would take watching every EndpointSlice of the cluster. A pod that
 * invents some fills its own 100 places, behind those that more pods have ejected.
 *
 * @param listeners names of those that the forwarder has; no others are told of
 */
record ReportCleaning(Set<String> listeners) {
    private static final int MAX_LISTENERS = 64;
    private static final int MAX_ENDPOINTS = 100;
    private static final int MAX_TEXT = 1024;
    private static final int MAX_VERSION = 64;

    /** Ten times what one Service can have (EndpointSlice controllers stop before); sums over 64 listeners stay an int. */
    private static final int MAX_COUNT = 1_000_000;

    /** More than a machine has sockets; sums over a thousand pods stay far from overflow. */
    private static final long MAX_CONNECTIONS = 1_000_000_000L;

    /** In microseconds: 31 years. */
    private static final long MAX_TIME = 1_000_000_000_000_000L;

    /** From then on a year has more than four digits, which RFC 3339 does not know. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,64}");
    private static final Pattern KIND = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /** Whether it holds what cannot be. */
    boolean isAbsurd(ReportSpec report) {
        return report.configGeneration() < 0
                || !isCount(report.omittedEndpoints())
                || report.listeners().stream().anyMatch(ReportCleaning::isAbsurd)
                || report.endpoints().stream().anyMatch(ReportCleaning::isAbsurd);
    }

    private static boolean isAbsurd(ListenerReport listener) {
        return !isCount(listener.endpoints())
                || !isCount(listener.healthyEndpoints())
                || !isCount(listener.ejectedEndpoints())
                || listener.healthyEndpoints() + listener.ejectedEndpoints() > listener.endpoints()
                || isOutside(listener.activeConnections(), MAX_CONNECTIONS);
    }

    private static boolean isAbsurd(EndpointReport endpoint) {
        return isOutside(endpoint.score(), MAX_TIME)
                || isOutside(endpoint.latencyMicros(), MAX_TIME)
                || isOutside(endpoint.successPercent(), 100)
                || isOutside(endpoint.activeConnections(), MAX_CONNECTIONS);
    }

    private static boolean isCount(int number) {
        return !isOutside(number, MAX_COUNT);
    }

    private static boolean isOutside(long number, long max) {
        return number < 0 || number > max;
    }

    ReportSpec clean(ReportSpec report) {
        return new ReportSpec(
                report.schemaVersion(),
                report.forwarder(),
                instant(report.reportTime()),
                report.configGeneration(),
                Printable.of(report.configDigest(), MAX_VERSION),
                Printable.of(report.configError(), MAX_TEXT),
                Printable.of(report.configWarning(), MAX_TEXT),
                Objects.requireNonNullElse(Printable.of(report.dataPlaneVersion(), MAX_VERSION), ""),
                report.configSchemaVersion(),
                report.listeners().stream()
                        .filter(listener -> isOurs(listener.name()))
                        .limit(MAX_LISTENERS)
                        .map(ReportCleaning::clean)
                        .toList(),
                report.endpoints().stream()
                        .filter(endpoint -> isOurs(endpoint.listener()) && isWhole(endpoint))
                        .limit(MAX_ENDPOINTS)
                        .map(ReportCleaning::clean)
                        .toList(),
                report.omittedEndpoints());
    }

    /** A set that cannot hold null does not let itself be asked for it either. */
    private boolean isOurs(@Nullable String listener) {
        return listener != null && listeners.contains(listener);
    }

    private static ListenerReport clean(ListenerReport listener) {
        return new ListenerReport(
                listener.name(),
                listener.port(),
                listener.accepting(),
                Printable.of(listener.error(), MAX_TEXT),
                Printable.of(listener.sourceError(), MAX_TEXT),
                listener.endpoints(),
                listener.healthyEndpoints(),
                listener.ejectedEndpoints(),
                listener.activeConnections());
    }

    @SuppressWarnings("ConstantValue") // what JSON left out is null, whatever the record says
    private static boolean isWhole(EndpointReport endpoint) {
        return endpoint.address() != null
                && isAddress(endpoint.address())
                && endpoint.port() > 0
                && endpoint.port() <= 65535
                && endpoint.state() != null
                && endpoint.reason() != null;
    }

    private static boolean isAddress(String text) {
        try {
            return ADDRESS.matcher(text).matches() && InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static EndpointReport clean(EndpointReport endpoint) {
        return new EndpointReport(
                endpoint.listener(),
                named(endpoint.backend(), NAME),
                endpoint.address(),
                endpoint.port(),
                clean(endpoint.targetRef()),
                endpoint.state(),
                endpoint.reason(),
                endpoint.score(),
                endpoint.latencyMicros(),
                endpoint.successPercent(),
                endpoint.activeConnections(),
                instant(endpoint.lastTransitionTime()),
                endpoint.state() == EndpointState.EJECTED ? clean(endpoint.lastFailure()) : null);
    }

    @SuppressWarnings("ConstantValue") // what JSON left out is null, whatever the record says
    private static @Nullable EndpointFailure clean(@Nullable EndpointFailure failure) {
        return failure == null || failure.kind() == null || failure.cause() == null
                ? null
                : new EndpointFailure(
                        failure.kind(),
                        Printable.ascii(failure.cause(), EndpointFailure.MAX_CAUSE),
                        instant(failure.time()));
    }

    private static @Nullable TargetRef clean(@Nullable TargetRef target) {
        if (target == null) {
            return null;
        }
        String kind = named(target.kind(), KIND);
        String name = named(target.name(), NAME);
        return kind == null || name == null ? null : new TargetRef(kind, name);
    }

    private static @Nullable String named(@Nullable String text, Pattern form) {
        return text != null && form.matcher(text).matches() ? text : null;
    }

    private static @Nullable String instant(@Nullable String text) {
        try {
            return text == null || !Instant.parse(text).isBefore(END_OF_TIME)
                    ? null
                    : Instant.parse(text).toString();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
