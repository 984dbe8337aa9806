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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints in the EndpointSlices of one Service. What is new or has changed is told at once. What is missing is told only when
 * it is still missing a moment later, because an endpoint that moves between slices is in neither for that long. Fields belong to
 * the worker unless they are volatile.
 *
 * <p>After an outage of the API server one word is not taken at once: that every endpoint is not ready any more. While kubelets cannot
 * reach the API server they cannot say that their nodes are well, so that the node controller, when it is back before them, calls
 * all their pods not ready. Until the cluster has recovered, such endpoints stay in use; whether they answer is seen by probes.
 */
public final class EndpointSliceSource implements EndpointSource {
    private static final Duration SETTLE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(EndpointSliceSource.class);

    private final String service;
    private final EndpointSlices slices;
    private final ScheduledExecutorService worker;
    private final ObjectWatch<EndpointSlice> watch;

    private @Nullable Consumer<EndpointSet> listener;
    private EndpointSet found = EndpointSet.EMPTY;
    private @Nullable EndpointSet told;
    private boolean settling;
    private List<EndpointSlice> latest = List.of();
    private boolean doubting;
    private volatile @Nullable String problem;

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
        this.service = service;
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
        latest = all;
        Found read = slices.union(all);
        tellOf(read.problem());
        found = believed(read.endpoints());
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

    private void tellOf(@Nullable String now) {
        if (now != null && !now.equals(problem)) {
            log.warn("Service {}: {}; the other endpoints are used", service, now);
        }
        problem = now;
    }

    private EndpointSet believed(EndpointSet said) {
        Duration recovery = watch.recovery();
        if (told == null || recovery.isZero() || said.endpoints().containsValue(Availability.READY)) {
            return said;
        }
        Map<Endpoint, Availability> believed = new LinkedHashMap<>(said.endpoints());
        Map<Endpoint, Availability> before = told.endpoints();
        believed.replaceAll((endpoint, availability) ->
                availability == Availability.NOT_READY && before.get(endpoint) == Availability.READY
                        ? Availability.READY
                        : availability);
        if (believed.equals(said.endpoints())) {
            return said;
        }
        if (!doubting) {
            doubting = true;
            log.warn(
                    "Service {} lost all ready endpoints after an outage of the API server; they stay for {} s more",
                    service,
                    recovery.toSeconds());
            worker.schedule(
                    () -> {
                        doubting = false;
                        changed(latest);
                    },
                    recovery.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
        return new EndpointSet(believed);
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
        String unheard = watch.error();
        return unheard == null ? problem : unheard;
    }

    @Override
    public void close() {
        watch.close();
    }
}
