package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two statuses that were written. So the same is not told again by the next operator, whose last status
 * is this one's, and nothing is told more often than statuses are.
 */
public final class Announcements {
    private Announcements() {}

    /** In the order in which to tell it; {@code last} is null before the first status. */
    public static List<Announcement> between(@Nullable TcpForwarderStatus last, TcpForwarderStatus next) {
        List<Announcement> told = new ArrayList<>();
        for (ForwarderCondition condition : next.conditions()) {
            ForwarderCondition before = find(last, condition.type());
            switch (condition.type()) {
                case Conditions.ACCEPTED, Conditions.RESOLVED_REFS -> verdict(before, condition, told);
                case Conditions.PROGRAMMED -> applied(before, condition, told);
                case Conditions.READY -> {
                    unhealthy(last, next, condition, told);
                    readiness(before, condition, told);
                }
                case Conditions.UP_TO_DATE -> upgrade(before, condition, told);
                default -> {}
            }
        }
        if (last != null) {
            scaled(last, next, told);
            endpoints(last, next, told);
        }
        return told;
    }

    private static void verdict(@Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        boolean holds = isTrue(now);
        boolean changed = before == null
                || !before.status().equals(now.status())
                || (!holds && !before.message().equals(now.message()));
        boolean selfEvident = holds && before == null && !now.type().equals(Conditions.ACCEPTED);
        if (changed && !selfEvident) {
            told.add(new Announcement(!holds, false, now.reason(), now.message()));
        }
    }

    private static void applied(@Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        boolean news = before == null
                || !before.status().equals(now.status())
                || before.observedGeneration() != now.observedGeneration();
        if (isTrue(now) && news) {
            told.add(new Announcement(false, false, "ConfigApplied", now.message()));
        }
        if (hasBecome(ConditionReason.CONFIG_REJECTED, before, now)
                || hasBecome(ConditionReason.PODS_NOT_REPORTING, before, now)) {
            told.add(new Announcement(true, false, now.reason(), now.message()));
        }
    }

    /**
     * A word on the listeners that have become so. Which pods miss an endpoint and how many are ejected changes while it lasts: the
     * condition keeps up with that, an event would go on saying what was true at first.
     */
    private static void unhealthy(
            @Nullable TcpForwarderStatus last,
            TcpForwarderStatus next,
            ForwarderCondition now,
            List<Announcement> told) {
        Set<String> listeners = unhealthy(next);
        if (last != null) {
            listeners.removeAll(unhealthy(last));
        }
        if (!listeners.isEmpty()) {
            told.add(new Announcement(
                    true,
                    false,
                    now.reason(),
                    "listener " + Names.listed(List.copyOf(listeners))
                            + ": no endpoint is healthy in every pod; see the condition Ready",
                    example(next, listeners)));
        }
    }

    /** The failure of the first endpoint of these listeners of which one is known. */
    private static String example(TcpForwarderStatus status, Set<String> listeners) {
        return status.endpoints().stream()
                .filter(endpoint -> listeners.contains(endpoint.listener()) && endpoint.lastFailure() != null)
                .findFirst()
                .map(endpoint -> Failures.example(
                        Names.place(endpoint.address(), endpoint.port()),
                        listeners.size() == 1 ? null : endpoint.listener(),
                        endpoint.lastFailure()))
                .orElse("");
    }

    /** Listeners for whose want of healthy endpoints the forwarder is not ready. */
    private static Set<String> unhealthy(TcpForwarderStatus status) {
        ForwarderCondition ready = find(status, Conditions.READY);
        return ready == null || !ready.reason().equals(ConditionReason.NO_HEALTHY_ENDPOINTS.text())
                ? new LinkedHashSet<>()
                : status.listeners().stream()
                        .filter(listener -> listener.healthyEndpoints() == 0)
                        .map(ListenerStatus::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What another condition has told already is not told again. */
    private static void readiness(
            @Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        if (before != null && hasBecome(ConditionReason.NOT_AVAILABLE, before, now) && isTrue(before)) {
            told.add(new Announcement(true, false, now.reason(), now.message()));
        } else if (hasBecome(ConditionReason.SCALED_TO_ZERO, before, now)) {
            told.add(new Announcement(false, false, now.reason(), now.message()));
        } else if (isTrue(now) && (before == null || !isTrue(before))) {
            told.add(
                    new Announcement(false, false, now.reason(), "every listener has a healthy endpoint in every pod"));
        }
    }

    /** More pods show as Programmed ends and holds again; fewer need a word of their own. */
    private static void scaled(TcpForwarderStatus last, TcpForwarderStatus next, List<Announcement> told) {
        ForwarderCondition before = find(last, Conditions.PROGRAMMED);
        ForwarderCondition now = find(next, Conditions.PROGRAMMED);
        boolean settled = before != null && isTrue(before) && now != null && isTrue(now);
        if (settled && !Objects.equals(last.replicas(), next.replicas())) {
            told.add(new Announcement(
                    false, false, "Scaled", "from %d to %d pods".formatted(last.replicas(), next.replicas())));
        }
    }

    private static void upgrade(@Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        boolean upToDate = isTrue(now);
        boolean news = before == null ? !upToDate : !before.reason().equals(now.reason());
        if (news) {
            boolean warning = now.reason().equals(ConditionReason.UPGRADE_STUCK.text())
                    || now.reason().equals(ConditionReason.DATA_PLANE_TOO_OLD.text());
            told.add(new Announcement(warning, false, upToDate ? "Upgraded" : now.reason(), now.message()));
        }
    }

    private static void endpoints(TcpForwarderStatus last, TcpForwarderStatus next, List<Announcement> told) {
        Map<String, EndpointStatus> before = byPlace(last);
        Map<String, EndpointStatus> now = byPlace(next);
        now.forEach((place, endpoint) -> {
            EndpointStatus was = before.get(place);
            if (isEjected(endpoint) && (was == null ? !mayHaveBeenEjected(last) : !isEjected(was))) {
                told.add(new Announcement(
                        true,
                        true,
                        "EndpointEjected",
                        "%s: %s".formatted(place, EndpointReasons.text(endpoint.reason())),
                        Failures.last(endpoint.lastFailure())));
            } else if (was != null && isEjected(was) && endpoint.state() == EndpointState.HEALTHY) {
                told.add(new Announcement(false, true, "EndpointRevived", place + ": healthy again"));
            }
        });
    }

    /** What is not in a list that is full of ejected endpoints may be ejected too. */
    private static boolean mayHaveBeenEjected(TcpForwarderStatus last) {
        return last.omittedEndpoints() > 0
                && !last.endpoints().isEmpty()
                && isEjected(last.endpoints().getLast());
    }

    private static boolean isEjected(EndpointStatus endpoint) {
        return endpoint.state() == EndpointState.EJECTED;
    }

    private static Map<String, EndpointStatus> byPlace(TcpForwarderStatus status) {
        return status.endpoints().stream()
                .collect(Collectors.toMap(
                        Announcements::place, Function.identity(), (first, later) -> first, LinkedHashMap::new));
    }

    private static String place(EndpointStatus endpoint) {
        String target = endpoint.targetRef() == null
                ? ""
                : " (%s %s)"
                        .formatted(
                                endpoint.targetRef().kind(),
                                endpoint.targetRef().name());
        return "listener '%s', endpoint %s%s"
                .formatted(endpoint.listener(), Names.place(endpoint.address(), endpoint.port()), target);
    }

    private static boolean hasBecome(
            ConditionReason reason, @Nullable ForwarderCondition before, ForwarderCondition now) {
        return now.reason().equals(reason.text())
                && (before == null || !before.reason().equals(now.reason()));
    }

    private static boolean isTrue(ForwarderCondition condition) {
        return condition.status().equals("True");
    }

    private static @Nullable ForwarderCondition find(@Nullable TcpForwarderStatus status, String type) {
        return status == null
                ? null
                : status.conditions().stream()
                        .filter(condition -> condition.type().equals(type))
                        .findFirst()
                        .orElse(null);
    }
}
