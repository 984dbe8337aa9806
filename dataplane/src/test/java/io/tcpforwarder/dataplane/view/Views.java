package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Views for the tests of those who tell what is in them. */
public final class Views {
    public static final Instant SINCE = Instant.parse("2026-01-01T00:00:00.123456Z");

    private Views() {}

    /** A process that is well. */
    public static DataPlaneView of(ListenerView... listeners) {
        return new DataPlaneView("0.1.0", 3, null, true, false, Duration.ZERO, List.of(listeners));
    }

    public static ListenerView listener(String name, EndpointView... endpoints) {
        return new ListenerView(name, 6379, true, null, 4, List.of(endpoints));
    }

    public static EndpointView healthy(int host, long scoreMicros) {
        return endpoint(host, State.HEALTHY, Reason.PROBE_SUCCEEDED, scoreMicros);
    }

    public static EndpointView endpoint(int host, State state, Reason reason, long scoreMicros) {
        Endpoint endpoint = new Endpoint(
                new InetSocketAddress("10.1." + host / 256 + "." + host % 256, 6379),
                new Target("Pod", "redis-" + host));
        return new EndpointView("redis", endpoint, state, reason, scoreMicros, 690, 98, 0, 2, SINCE);
    }
}
