package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened between two statuses that were written; so it can be told no more often than statuses are. */
public final class Announcements {
    /** Of endpoints, for each write: a whole backend that goes away is one story, not a hundred. */
    private static final int MAX_ENDPOINTS = 5;

    private Announcements() {}

    /** In the order in which to tell it; {@code last} is null before the first status. */
    public static List<Announcement> between(@Nullable TcpForwarderStatus last, TcpForwarderStatus next) {
        List<Announcement> told = new ArrayList<>();
        for (ForwarderCondition condition : next.conditions()) {
            ForwarderCondition before = find(last, condition.type());
            switch (condition.type()) {
                case Conditions.ACCEPTED, Conditions.RESOLVED_REFS -> verdict(before, condition, told);
                case Conditions.PROGRAMMED -> applied(before, condition, told);
                default -> {}
            }
        }
        if (last != null) {
            endpoints(last.endpoints(), next.endpoints(), told);
        }
        return told;
    }

    private static void verdict(@Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        boolean holds = now.status().equals("True");
        boolean changed = before == null
                || !before.status().equals(now.status())
                || (!holds && !before.message().equals(now.message()));
        boolean selfEvident = holds && before == null && !now.type().equals(Conditions.ACCEPTED);
        if (changed && !selfEvident) {
            told.add(new Announcement(!holds, now.reason(), now.message()));
        }
    }

    private static void applied(@Nullable ForwarderCondition before, ForwarderCondition now, List<Announcement> told) {
        boolean news = before == null
                || !before.status().equals(now.status())
                || before.observedGeneration() != now.observedGeneration();
        if (now.status().equals("True") && news) {
            told.add(new Announcement(false, "ConfigApplied", now.message()));
        }
    }

    private static void endpoints(List<EndpointStatus> last, List<EndpointStatus> next, List<Announcement> told) {
        Map<String, EndpointState> before = new HashMap<>();
        last.forEach(endpoint -> before.put(place(endpoint), endpoint.state()));
        List<Announcement> moved = new ArrayList<>();
        for (EndpointStatus endpoint : next) {
            EndpointState was = before.get(place(endpoint));
            if (endpoint.state() == EndpointState.EJECTED && was != EndpointState.EJECTED) {
                moved.add(new Announcement(
                        true,
                        "EndpointEjected",
                        "%s: %s; ejected by %d of %d pods"
                                .formatted(
                                        place(endpoint),
                                        EndpointReasons.text(endpoint.reason()),
                                        endpoint.ejectingPods(),
                                        endpoint.reportingPods())));
            } else if (endpoint.state() == EndpointState.HEALTHY && was == EndpointState.EJECTED) {
                moved.add(new Announcement(false, "EndpointRevived", place(endpoint) + ": healthy again"));
            }
        }
        told.addAll(moved.subList(0, Math.min(moved.size(), MAX_ENDPOINTS)));
        if (moved.size() > MAX_ENDPOINTS) {
            told.add(new Announcement(
                    true,
                    "EndpointsChanged",
                    "%d more endpoints were ejected or revived".formatted(moved.size() - MAX_ENDPOINTS)));
        }
    }

    private static String place(EndpointStatus endpoint) {
        String target = endpoint.targetRef() == null
                ? ""
                : " (%s %s)"
                        .formatted(
                                endpoint.targetRef().kind(),
                                endpoint.targetRef().name());
        String host = endpoint.address().contains(":") ? "[" + endpoint.address() + "]" : endpoint.address();
        return "listener '%s', endpoint %s:%d%s".formatted(endpoint.listener(), host, endpoint.port(), target);
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
