package io.tcpforwarder.dataplane.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Word;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code /endpoints}: fields have the names and units that they have in the resource's status. */
final class EndpointsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private record Snapshot(
            String version,
            long generation,
            @Nullable String configError,
            boolean draining,
            double staleSeconds,
            List<Listener> listeners) {}

    private record Listener(
            String name,
            int port,
            boolean accepting,
            @Nullable String error,
            int activeConnections,
            List<Endpoint> endpoints) {}

    private record Endpoint(
            String backend,
            String address,
            int port,
            @Nullable Target targetRef,
            String state,
            String reason,
            long score,
            long latencyMicros,
            int successPercent,
            int consecutiveFailures,
            int activeConnections,
            String lastTransitionTime) {}

    private EndpointsJson() {}

    static String of(DataPlaneView view) {
        try {
            return MAPPER.writeValueAsString(new Snapshot(
                            view.version(),
                            view.generation(),
                            view.configError(),
                            view.draining(),
                            view.stale().toMillis() / 1e3,
                            view.listeners().stream()
                                    .map(EndpointsJson::listener)
                                    .toList()))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Listener listener(ListenerView listener) {
        return new Listener(
                listener.name(),
                listener.port(),
                listener.accepting(),
                listener.error(),
                listener.active(),
                listener.endpoints().stream().map(EndpointsJson::endpoint).toList());
    }

    private static Endpoint endpoint(EndpointView view) {
        return new Endpoint(
                view.backend(),
                view.endpoint().address().getAddress().getHostAddress(),
                view.endpoint().address().getPort(),
                view.endpoint().target(),
                Word.of(view.state()),
                Word.of(view.reason()),
                view.scoreMicros(),
                view.latencyMicros(),
                view.successPercent(),
                view.consecutiveFailures(),
                view.active(),
                view.since().toString());
    }
}
