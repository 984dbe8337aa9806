package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.listener.Destination;
import io.tcpforwarder.dataplane.listener.Lifespan;
import io.tcpforwarder.dataplane.listener.Listener;
import io.tcpforwarder.dataplane.listener.LoopContext;
import io.tcpforwarder.dataplane.listener.Route;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import io.tcpforwarder.dataplane.probing.Judge;
import io.tcpforwarder.dataplane.probing.Probe;
import io.tcpforwarder.dataplane.probing.Prober;
import io.tcpforwarder.dataplane.selection.Selector;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One listener of the config with all that serves it: the sources of its endpoints, who judges and probes them, and its port.
 * Owned by the control thread.
 */
final class ActiveListener implements Judge {
    private final String name;
    private final Surroundings surroundings;
    private final Admission admission;
    private final List<LoopContext> contexts;
    private final EndpointLog endpointLog;
    private final Balancer balancer;
    private final Prober prober;
    private final Pools pools;
    private Map<String, Backend> backends = new LinkedHashMap<>();

    /** Backends that the config names no more. They serve until each of those that it does name has told its endpoints. */
    private final Map<String, Backend> leaving = new LinkedHashMap<>();

    private final AtomicInteger active = new AtomicInteger();

    private Settings settings;
    private Lifespan lifespan;
    private Route route;
    private Listener listener;
    private boolean stopped;
    private boolean closed;

    /** A backend with the source of its endpoints. */
    private static final class Backend {
        private final BackendConfig config;
        private final EndpointSource source;
        private int weight;
        private EndpointSet endpoints = EndpointSet.EMPTY;
        private boolean synced;

        Backend(BackendConfig config, EndpointSource source) {
            this.config = config;
            this.source = source;
            this.weight = config.weight();
        }

        /** Whether another config means the same endpoints. */
        boolean hasSourceOf(BackendConfig other) {
            return other.withWeight(config.weight()).equals(config);
        }
    }

    ActiveListener(
            ListenerConfig config,
            Settings settings,
            Surroundings surroundings,
            Admission admission,
            WaitingLimit waiting,
            List<LoopContext> contexts,
            Probe probe) {
        this.name = config.name();
        this.settings = settings;
        this.surroundings = surroundings;
        this.admission = admission.part(limit(config));
        this.lifespan = lifespan(config);
        this.contexts = contexts;
        this.endpointLog = new EndpointLog(name, surroundings.ticker());
        this.balancer = new Balancer(
                settings.balancer(),
                surroundings.ticker(),
                surroundings.clock(),
                surroundings.control(),
                surroundings.random().get(),
                this::published,
                endpointLog);
        this.prober = new Prober(
                settings.probe(),
                probe,
                this,
                surroundings.control(),
                surroundings.ticker(),
                surroundings.random().get());
        this.pools = new Pools(
                contexts, surroundings.random(), surroundings.observers().of(name), waiting);
        pools.apply(settings.pool());
        this.route = newRoute();
        this.listener = newListener(config.port());
        follow(config.backends());
    }

    /** Changes what has changed; everything else goes on undisturbed. */
    void apply(ListenerConfig config, Settings changed) {
        admission.limit(limit(config));
        if (!changed.equals(settings) || !lifespan(config).equals(lifespan)) {
            settings = changed;
            lifespan = lifespan(config);
            balancer.apply(settings.balancer());
            prober.apply(settings.probe());
            if (!settings.probe().enabled()) {
                balancer.unprobed();
            }
            pools.apply(settings.pool());
            pools.follow(balancer.current());
            route = newRoute();
            listener.route(route);
        }
        follow(config.backends());
        if (config.port() != listener.address().getPort()) {
            listener.stop();
            listener = newListener(config.port());
            published(balancer.current());
        }
    }

    private static int limit(ListenerConfig config) {
        return config.maxConnections() == 0 ? Integer.MAX_VALUE : config.maxConnections();
    }

    private static Lifespan lifespan(ListenerConfig config) {
        return new Lifespan(config.idleTimeout(), config.maxConnectionAge());
    }

    private Route newRoute() {
        List<Selector> selectors = contexts.stream()
                .map(context ->
                        settings.algorithm().selector(surroundings.random().get()))
                .toList();
        return new Route(
                name, balancer::current, selectors, pools.ofLoops(), settings.connect(), settings.signal(), lifespan);
    }

    private Listener newListener(int port) {
        return new Listener(
                name,
                surroundings.addresses().apply(port),
                surroundings.transport(),
                surroundings.control(),
                admission,
                contexts,
                surroundings.observers().of(name),
                active,
                route);
    }

    private void follow(List<BackendConfig> configs) {
        Map<String, Backend> next = new LinkedHashMap<>();
        List<Backend> added = new ArrayList<>();
        for (BackendConfig config : configs) {
            Backend backend = backends.get(config.name());
            if (backend == null || !backend.hasSourceOf(config)) {
                backend = new Backend(config, surroundings.sources().apply(config));
                added.add(backend);
            }
            backend.weight = config.weight();
            next.put(config.name(), backend);
        }
        backends.values().stream()
                .filter(backend -> !next.containsValue(backend))
                .forEach(this::leave);
        // Under a name that is used again, the balancer keeps the old endpoints until the new source tells others.
        next.keySet().forEach(name -> {
            Backend replaced = leaving.remove(name);
            if (replaced != null) {
                replaced.source.close();
            }
        });
        backends = next;
        added.forEach(backend -> backend.source.start(
                endpoints -> surroundings.control().execute(() -> discovered(backend, endpoints))));
        rebalance();
    }

    private void leave(Backend backend) {
        leaving.put(backend.config.name(), backend);
    }

    private void rebalance() {
        if (synced()) {
            leaving.values().forEach(backend -> backend.source.close());
            leaving.clear();
        }
        Map<String, Integer> weights = new LinkedHashMap<>();
        all().forEach(backend -> weights.put(backend.config.name(), backend.weight));
        removed(balancer.backends(weights));
        surroundings.observers().backends(name, weights.keySet());
        probeAll();
        published(balancer.current());
    }

    private Stream<Backend> all() {
        return Stream.concat(backends.values().stream(), leaving.values().stream());
    }

    private void discovered(Backend backend, EndpointSet endpoints) {
        if (closed || all().noneMatch(known -> known == backend)) {
            return;
        }
        backend.endpoints = endpoints;
        backend.synced = true;
        removed(balancer.endpoints(backend.config.name(), endpoints));
        rebalance();
    }

    private void removed(Set<Candidate> gone) {
        if (gone.isEmpty()) {
            return;
        }
        switch (settings.removal()) {
            case KEEP -> {}
            case DRAIN -> {
                var _ = surroundings
                        .control()
                        .schedule(
                                () -> end(stillGone(gone)),
                                settings.removalTimeout().toNanos(),
                                TimeUnit.NANOSECONDS);
            }
            case CLOSE -> end(gone);
        }
    }

    /** An endpoint that came back meanwhile is the same pod, so its old connections are as good as any. */
    private Set<Candidate> stillGone(Set<Candidate> gone) {
        return gone.stream()
                .filter(candidate -> !balancer.has(candidate.backend(), candidate.endpoint()))
                .collect(Collectors.toSet());
    }

    private void end(Set<Candidate> gone) {
        Set<Destination> destinations = gone.stream()
                .map(candidate -> new Destination(name, candidate.backend(), candidate.endpoint()))
                .collect(Collectors.toSet());
        contexts.forEach(context -> context.removed(destinations));
    }

    private void probeAll() {
        Set<Endpoint> probed = all().flatMap(backend -> backend.endpoints.endpoints().entrySet().stream())
                .filter(entry -> entry.getValue() != Availability.NOT_READY)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        prober.endpoints(probed);
    }

    private void published(Balance balance) {
        if (stopped) {
            return;
        }
        pools.follow(balance);
        if (balance.usable()) {
            listener.usable();
        } else if (synced()) {
            listener.unusable(hasNoEndpoint());
        }
    }

    /** Discovery itself says that there is none, so none will come back by itself. */
    private boolean hasNoEndpoint() {
        return all().allMatch(backend -> backend.endpoints.endpoints().values().stream()
                .allMatch(availability -> availability == Availability.NOT_READY));
    }

    void tick() {
        balancer.tick();
        endpointLog.tick();
    }

    /** Every source has told its endpoints once. */
    boolean synced() {
        return backends.values().stream().allMatch(backend -> backend.synced);
    }

    /** The port is open, or closed for want of an endpoint. */
    boolean settled() {
        return synced() && listener.settled();
    }

    /** Accepts nothing more; what is open goes on, and its endpoints are still watched. */
    void stopAccepting() {
        stopped = true;
        listener.stop();
        pools.close();
    }

    /** The end: also of watching and probing. */
    void close() {
        closed = true;
        stopAccepting();
        prober.close();
        all().forEach(backend -> backend.source.close());
    }

    ListenerView view() {
        return new ListenerView(
                name,
                listener.address().getPort(),
                listener.accepting(),
                listener.error(),
                active.get(),
                all().map(this::view).toList(),
                balancer.view());
    }

    /** Endpoints that are known, each of which may be probed at any time. */
    int endpoints() {
        return all().mapToInt(backend -> backend.endpoints.endpoints().size()).sum();
    }

    private BackendView view(Backend backend) {
        return new BackendView(
                backend.config.name(),
                backend.weight,
                balancer.tier(backend.config.name()),
                backend.synced,
                backend.source.stale(),
                backend.source.error());
    }

    @Override
    public void probeSucceeded(Endpoint endpoint, long connectNanos) {
        balancer.probeSucceeded(endpoint, connectNanos);
    }

    @Override
    public void probeFailed(Endpoint endpoint, String cause) {
        balancer.probeFailed(endpoint, cause);
    }

    @Override
    public boolean connectedWithin(Endpoint endpoint, Duration period) {
        return balancer.connectedWithin(endpoint, period);
    }

    @Override
    public boolean suspected(Endpoint endpoint) {
        return balancer.suspected(endpoint);
    }

    @Override
    public boolean allDown() {
        return balancer.allDown();
    }
}
