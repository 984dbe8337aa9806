package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.Failure;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointDetail;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointDetail.ProbeSeen;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Traffic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A data plane with a past, for those who look at its page. All of it is made up, and the same each time. */
enum Scene {
    FINE,
    TROUBLED,
    SUSPENDED,
    EMPTY,
    HUNDRED;

    /** Ten minutes after the manual time begins. */
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    DataPlaneView view() {
        return switch (this) {
            case FINE ->
                process(null, listener("redis", healthy(11, 640, 141), healthy(12, 690, 138), healthy(13, 710, 133)));
            case TROUBLED -> process(null, listener("redis", healthy(11, 640, 204), slow(12), ejected(13)));
            case SUSPENDED -> process(null, suspended());
            case EMPTY -> process(null);
            case HUNDRED -> process(null, hundred());
        };
    }

    static DataPlaneView process(@Nullable String configError, ListenerView... listeners) {
        int active = List.of(listeners).stream().mapToInt(ListenerView::active).sum();
        return new DataPlaneView(
                "1.0.0", 4, null, configError, null, true, false, active, 10_000, 0, 0, List.of(listeners));
    }

    /** A page on which as much was going on as the view says, for ten minutes. */
    static Page page(DataPlaneView view) {
        ManualTime time = new ManualTime();
        Past past = new Past(view);
        ConnectionHistory history = new ConnectionHistory(past::view, past::traffic, time.ticker());
        history.record(time.scheduler());
        time.advance(ConnectionHistory.SPAN);
        return new Page("shop/redis", "pod redis-tcpfwd-6c9f7d8b5-tkz4p", history, time.ticker(), time.clock());
    }

    String html() {
        return page(view()).html(view(), Page.REFRESH);
    }

    private static final class Past {
        private final DataPlaneView end;
        private int step;
        private long accepted;
        private long failed;

        Past(DataPlaneView end) {
            this.end = end;
        }

        Map<String, Traffic> traffic() {
            step++;
            accepted += Math.round(600 + 300 * Math.sin(step / 9.0) + 100 * Math.sin(step * 2.3));
            failed += step > 118 ? 90 : 0;
            return Map.of("redis", new Traffic(accepted, failed));
        }

        DataPlaneView view() {
            double wave = 0.85 + 0.15 * Math.cos((step - 121) / 11.0) + 0.03 * Math.sin((step - 121) * 1.7);
            return process(
                    null,
                    end.listeners().stream()
                            .map(listener -> listener(listener.name(), (int) (listener.active() * wave), List.of()))
                            .toArray(ListenerView[]::new));
        }
    }

    static ListenerView listener(String name, EndpointView... endpoints) {
        return listener(
                name, List.of(endpoints).stream().mapToInt(EndpointView::active).sum(), List.of(endpoints));
    }

    private static ListenerView listener(String name, int active, List<EndpointView> endpoints) {
        return new ListenerView(
                name,
                6379,
                true,
                null,
                active,
                List.of(new BackendView("redis", 1, Tier.READY, true, Duration.ZERO, null)),
                endpoints);
    }

    private static ListenerView suspended() {
        return new ListenerView(
                "redis",
                6379,
                false,
                null,
                0,
                List.of(new BackendView("redis", 1, Tier.NONE, true, Duration.ZERO, null)),
                List.of(ejected(12), ejected(13)));
    }

    static ListenerView hundred() {
        List<EndpointView> endpoints = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            endpoints.add(
                    switch (i % 25) {
                        case 3 -> ejected(i);
                        case 7 -> slow(i);
                        case 11 ->
                            endpoint("redis-" + i, i, State.NOT_READY, Reason.POD_NOT_READY, 30_000, 0, 96, 0, false);
                        default -> healthy(i, 500 + 37L * (i * 7 % 19), 4 + i % 5);
                    });
        }
        return listener("redis", endpoints.toArray(EndpointView[]::new));
    }

    static EndpointView healthy(int host, long scoreMicros, int active) {
        return endpoint(
                "redis-" + host, host, State.HEALTHY, Reason.CONNECTION_SUCCEEDED, scoreMicros, active, 99, 0, true);
    }

    static EndpointView slow(int host) {
        return endpoint("redis-" + host, host, State.HEALTHY, Reason.CONNECTION_SUCCEEDED, 41_300, 9, 98, 0, true);
    }

    static EndpointView ejected(int host) {
        return endpoint("redis-" + host, host, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 4_020_000, 0, 61, 5, false);
    }

    static EndpointView endpoint(
            String pod,
            int host,
            State state,
            Reason reason,
            long scoreMicros,
            int active,
            int successPercent,
            int failures,
            boolean used) {
        Instant since = NOW.minusSeconds(state == State.EJECTED ? 14 : 3 * 3600 + host);
        boolean failed = failures > 0;
        return new EndpointView(
                "redis",
                new Endpoint(new InetSocketAddress("10.244.1." + host, 6379), new Target("Pod", pod)),
                state,
                reason,
                scoreMicros,
                state == State.NOT_READY ? 0 : Math.min(scoreMicros, 38_000) * 9 / 10,
                successPercent,
                failures,
                active,
                since,
                new EndpointDetail(
                        used,
                        false,
                        1,
                        active / 100,
                        35,
                        50,
                        failed ? 1 : 0,
                        failed ? NOW.plusSeconds(8) : null,
                        NOW.minusSeconds(2),
                        failed ? new FailureSeen(Failure.CONNECTION, "connection refused", NOW.minusSeconds(3)) : null,
                        new ProbeSeen(!failed, NOW.minusSeconds(1))));
    }
}
