package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.Failure;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointDetail.ProbeSeen;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views for the tests of those who tell what is in them. */
public final class Views {
    public static final Instant SINCE = Instant.parse("2026-01-01T00:00:00.123456Z");

    private Views() {}

    /** A process. */
    public static DataPlaneView process(
            long generation,
            @Nullable String configError,
            boolean synced,
            boolean draining,
            ListenerView... listeners) {
        return new DataPlaneView(
                "0.1.0",
                generation,
                "d-" + generation,
                configError,
                null,
                synced,
                draining,
                4,
                10_000,
                0,
                0,
                List.of(listeners));
    }

    /** A process that is well. */
    public static DataPlaneView of(ListenerView... listeners) {
        return process(3, null, true, false, listeners);
    }

    public static ListenerView listener(String name, EndpointView... endpoints) {
        return listener(name, true, null, endpoints);
    }

    public static ListenerView listener(
            String name, boolean accepting, @Nullable String error, EndpointView... endpoints) {
        return new ListenerView(
                name,
                6379,
                accepting,
                error,
                4,
                List.of(new BackendView("redis", 1, Tier.READY, true, Duration.ZERO, null)),
                List.of(endpoints));
    }

    /** One whose source does not hear what it should. */
    public static ListenerView stale(Duration since, String error) {
        return new ListenerView(
                "redis",
                6379,
                true,
                null,
                4,
                List.of(new BackendView("redis", 1, Tier.READY, true, since, error)),
                List.of(healthy(1, 690)));
    }

    public static EndpointView healthy(int host, long scoreMicros) {
        return endpoint(host, State.HEALTHY, Reason.PROBE_SUCCEEDED, scoreMicros);
    }

    public static EndpointView endpoint(int host, State state, Reason reason, long scoreMicros) {
        Endpoint endpoint = new Endpoint(
                new InetSocketAddress("10.1." + host / 256 + "." + host % 256, 6379),
                new Target("Pod", "redis-" + host));
        return new EndpointView("redis", endpoint, state, reason, scoreMicros, 690, 98, 0, 2, SINCE, detail(state));
    }

    private static EndpointDetail detail(State state) {
        boolean ejected = state == State.EJECTED;
        return new EndpointDetail(
                !ejected,
                false,
                1,
                1,
                35,
                12.4,
                ejected ? 2 : 0,
                ejected ? SINCE.plusSeconds(10) : null,
                SINCE.minusSeconds(5),
                ejected ? new FailureSeen(Failure.CONNECTION, "connection refused", SINCE) : null,
                new ProbeSeen(!ejected, SINCE.plusSeconds(1)));
    }

    /** The same, whose last probe has failed. */
    public static EndpointView failed(EndpointView view, String cause) {
        EndpointDetail detail = view.detail();
        return new EndpointView(
                view.backend(),
                view.endpoint(),
                view.state(),
                view.reason(),
                view.scoreMicros(),
                view.latencyMicros(),
                view.successPercent(),
                view.consecutiveFailures(),
                view.active(),
                view.since(),
                new EndpointDetail(
                        detail.used(),
                        detail.down(),
                        detail.share(),
                        detail.pending(),
                        detail.excessMicros(),
                        detail.samples(),
                        detail.ejections(),
                        detail.ejectedUntil(),
                        detail.lastConnected(),
                        new FailureSeen(Failure.PROBE, cause, SINCE),
                        new ProbeSeen(false, SINCE)));
    }
}
