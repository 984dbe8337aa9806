package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a view says apart from its numbers. Two views that differ in it have a state transition between them. It covers every
 * endpoint, also those that a report leaves out.
 */
record Facts(
        long generation,
        @Nullable String configDigest,
        @Nullable String configError,
        @Nullable String configWarning,
        List<Facts.Port> listeners,
        Map<Facts.Place, Facts.Standing> endpoints) {
    record Port(
            String listener,
            int port,
            boolean accepting,
            @Nullable String error,
            @Nullable String sourceError) {}

    record Place(String listener, String backend, Endpoint endpoint) {}

    record Standing(State state, Reason reason) {}

    static Facts of(DataPlaneView view) {
        Map<Place, Standing> endpoints = new HashMap<>();
        for (ListenerView listener : view.listeners()) {
            for (EndpointView endpoint : listener.endpoints()) {
                endpoints.put(new Place(listener.name(), endpoint.backend(), endpoint.endpoint()), standing(endpoint));
            }
        }
        return new Facts(
                view.generation(),
                view.configDigest(),
                view.configError(),
                view.configWarning(),
                view.listeners().stream().map(Facts::port).toList(),
                endpoints);
    }

    private static Port port(ListenerView view) {
        return new Port(view.name(), view.port(), view.accepting(), view.error(), ReportContent.sourceError(view));
    }

    /** A healthy endpoint under traffic is reached by probes and connections in turn: which came last is no news. */
    private static Standing standing(EndpointView view) {
        Reason reason = view.reason() == Reason.PROBE_SUCCEEDED ? Reason.CONNECTION_SUCCEEDED : view.reason();
        return new Standing(view.state(), reason);
    }
}
