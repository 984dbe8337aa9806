package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a listener's own fields tell, and its place among the others. The schema refuses all of it already; it may be older than
 * this operator, or younger than the resource. Of two that have the same port the first keeps it. Looks at one spec, on one thread.
 */
final class ListenerRules {
    private static final int ADMIN_PORT = 9090;

    private final Map<Integer, ListenerPlace> ports = new HashMap<>();

    List<Finding> check(ListenerPlace place, ListenerSpec listener) {
        List<Finding> findings = new ArrayList<>();
        port(place, listener.port()).ifPresent(findings::add);
        if (listener.backendRefs().stream().allMatch(ref -> ref.weight() == 0)) {
            findings.add(place.finding(
                    ConditionReason.INVALID, "backendRefs", "expected at least one with a weight above 0"));
        }
        return findings;
    }

    private Optional<Finding> port(ListenerPlace place, int port) {
        if (port == ADMIN_PORT) {
            return Optional.of(place.finding(
                    ConditionReason.INVALID,
                    "port",
                    "%d is taken by the data plane itself; choose another".formatted(port)));
        }
        ListenerPlace other = ports.putIfAbsent(port, place);
        return other == null
                ? Optional.empty()
                : Optional.of(place.finding(
                        ConditionReason.INVALID,
                        "port",
                        "%d is the port of listener '%s' already; expected one of its own"
                                .formatted(port, other.name())));
    }
}
