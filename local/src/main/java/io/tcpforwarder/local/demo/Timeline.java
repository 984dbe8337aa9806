package io.tcpforwarder.local.demo;

import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out what has happened between two looks at a status. Belongs to the thread of the show. */
final class Timeline {
    private final Map<String, ForwarderCondition> conditions = new HashMap<>();
    private Map<String, EndpointState> endpoints = new HashMap<>();

    /** What is other than it was at the last call, a sentence each. */
    List<String> changes(TcpForwarderStatus status) {
        List<String> changes = new ArrayList<>();
        status.conditions().forEach(condition -> compare(condition, changes));

        Map<String, EndpointState> now = new HashMap<>();
        for (EndpointStatus endpoint : status.endpoints()) {
            String name = name(endpoint);
            now.put(name, endpoint.state());
            if (endpoint.state() != endpoints.remove(name)) {
                changes.add("%s is %s: %s".formatted(name, Text.word(endpoint.state()), Text.word(endpoint.reason())));
            }
        }
        // An endpoint that is not listed has gone only where the list holds all of them.
        if (status.omittedEndpoints() == 0) {
            endpoints.keySet().stream().sorted().forEach(name -> changes.add(name + " has gone"));
        }
        endpoints = now;
        return changes;
    }

    private void compare(ForwarderCondition now, List<String> changes) {
        ForwarderCondition before = conditions.put(now.type(), now);
        if (before == null
                || !before.status().equals(now.status())
                || !before.reason().equals(now.reason())) {
            String holds = now.status().equals("True") ? now.type() : now.type() + " is " + now.status();
            changes.add(holds + ": " + now.message());
        }
    }

    private static String name(EndpointStatus endpoint) {
        String address = endpoint.address() + ":" + endpoint.port();
        String target = endpoint.targetRef() == null ? "" : endpoint.targetRef().name() + " ";
        return "%s/%s%s".formatted(endpoint.listener(), target, address);
    }
}
