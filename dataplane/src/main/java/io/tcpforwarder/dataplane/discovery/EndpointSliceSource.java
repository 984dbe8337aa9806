package io.tcpforwarder.dataplane.discovery;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.watch.ObjectApi;
import io.tcpforwarder.dataplane.watch.ObjectWatch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints in the EndpointSlices of one Service. What is new or has changed is told at once. What is missing is told only when
 * it is still missing a moment later, because an endpoint that moves between slices is in neither for that long. Fields belong to
 * the worker.
 */
public final class EndpointSliceSource implements EndpointSource {
    private static final Duration SETTLE = Duration.ofMillis(100);

    private final EndpointSlices slices;
    private final ScheduledExecutorService worker;
    private final ObjectWatch<EndpointSlice> watch;

    private @Nullable Consumer<EndpointSet> listener;
    private EndpointSet found = EndpointSet.EMPTY;
    private @Nullable EndpointSet told;
    private boolean settling;

    /**
     * Prepares a source.
     *
     * @param service for logs
     * @param portName of the Service's port; empty for one without a name
     * @param preferredFamily {@code IPv4} or {@code IPv6}
     * @param api the Service's slices
     * @param worker a single thread that may block
     */
    public EndpointSliceSource(
            String service,
            String portName,
            String preferredFamily,
            ObjectApi<EndpointSlice> api,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random) {
        this.slices = new EndpointSlices(portName, preferredFamily);
        this.worker = worker;
        this.watch = new ObjectWatch<>(
                "the EndpointSlices of Service " + service, api, worker, ticker, random, this::changed);
    }

    @Override
    public void start(Consumer<EndpointSet> listener) {
        worker.execute(() -> this.listener = listener);
        watch.start();
    }

    private void changed(List<EndpointSlice> all) {
        found = slices.union(all);
        if (told == null) {
            tell(found);
            return;
        }
        Map<Endpoint, Availability> merged = new LinkedHashMap<>(found.endpoints());
        told.endpoints().forEach(merged::putIfAbsent);
        tell(new EndpointSet(merged));
        if (!settling && merged.size() > found.endpoints().size()) {
            settling = true;
            worker.schedule(
                    () -> {
                        settling = false;
                        tell(found);
                    },
                    SETTLE.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void tell(EndpointSet set) {
        if (!set.equals(told)) {
            told = set;
            Objects.requireNonNull(listener).accept(set);
        }
    }

    @Override
    public Duration stale() {
        return watch.sinceHeard();
    }

    @Override
    public @Nullable String error() {
        return watch.error();
    }

    @Override
    public void close() {
        watch.close();
    }
}
