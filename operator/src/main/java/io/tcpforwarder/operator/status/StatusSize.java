package io.tcpforwarder.operator.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a status small enough: every client that watches gets all of it with every write. Conditions are bounded by themselves; where
 * dozens of listeners have long messages these are cut, for the conditions say the same; the list of endpoints takes what is
 * left, and says how many it leaves out. Before one is left out, all but the worst say no longer what they failed at.
 */
final class StatusSize {
    /** In bytes of JSON. */
    static final int MAX = 64 * 1024;

    /** For all but endpoints. */
    private static final int MAX_HEAD = 40 * 1024;

    /** Lengths to which messages of listeners are cut in turn, until they fit. */
    private static final int[] CUTS = {160, 80, 40, 0};

    /** Endpoints that go on saying what they failed at where there is no room for all: a hundred that fail do so for few reasons. */
    private static final int FAILURES = 5;

    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

    private StatusSize() {}

    static TcpForwarderStatus fitted(TcpForwarderStatus whole) {
        TcpForwarderStatus status = whole;
        for (int i = 0; i < CUTS.length && bytes(with(status, List.of())) > MAX_HEAD; i++) {
            status = cut(status, CUTS[i]);
        }
        return withFewerEndpoints(status);
    }

    private static TcpForwarderStatus cut(TcpForwarderStatus status, int length) {
        return with(
                status,
                status.listeners().stream()
                        .map(listener -> cut(listener, length))
                        .toList(),
                status.endpoints());
    }

    private static ListenerStatus cut(ListenerStatus listener, int length) {
        String reason = listener.reason();
        String message = listener.message();
        return reason == null || message == null || message.length() <= length
                ? listener
                : listener.with(reason, message.substring(0, length) + "...");
    }

    private static TcpForwarderStatus withFewerEndpoints(TcpForwarderStatus status) {
        // The comma between two endpoints, and digits of a larger number of those that are left out.
        int left = MAX - bytes(with(status, List.of())) - 16;
        List<EndpointStatus> fitting = new ArrayList<>();
        for (EndpointStatus endpoint : status.endpoints()) {
            EndpointStatus least = fitting.size() < FAILURES ? endpoint : endpoint.with(null);
            left -= bytes(least) + 1;
            if (left < 0) {
                return with(status, fitting);
            }
            fitting.add(least);
        }
        for (int i = FAILURES; i < fitting.size(); i++) {
            EndpointStatus whole = status.endpoints().get(i);
            left -= bytes(whole) - bytes(fitting.get(i));
            if (left < 0) {
                return with(status, fitting);
            }
            fitting.set(i, whole);
        }
        return status;
    }

    private static TcpForwarderStatus with(TcpForwarderStatus status, List<EndpointStatus> endpoints) {
        return with(status, status.listeners(), endpoints);
    }

    private static TcpForwarderStatus with(
            TcpForwarderStatus status, List<ListenerStatus> listeners, List<EndpointStatus> endpoints) {
        return new TcpForwarderStatus(
                status.observedGeneration(),
                status.conditions(),
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.dataPlaneVersion(),
                status.addresses(),
                status.summary(),
                listeners,
                List.copyOf(endpoints),
                status.omittedEndpoints() + status.endpoints().size() - endpoints.size());
    }

    static int bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value).length;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
