package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.listener.Listener;
import io.tcpforwarder.dataplane.listener.LoopContext;
import io.tcpforwarder.dataplane.listener.Route;
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
    private final Balancer balancer;
    private final Prober prober;
    private Map<String, Backend> backends = new LinkedHashMap<>();

    /** Backends that the config names no more. They serve until each of those that it does name has told its endpoints. */
    private final Map<String, Backend> leaving = new LinkedHashMap<>();

    private final AtomicInteger active = new AtomicInteger();

    private Settings settings;
    private Route route;
    private Listener listener;
    private boolean stopped;

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
            List<LoopContext> contexts,
            Probe probe) {
        this.name = config.name();
        this.settings = settings;
        this.surroundings = surroundings;
        this.admission = admission;
        this.contexts = contexts;
        this.balancer = new Balancer(
                settings.balancer(),
                surroundings.ticker(),
                surroundings.clock(),
                surroundings.random().get(),
                this::published);
        this.prober = new Prober(
                settings.probe(),
                probe,
                this,
                surroundings.control(),
                surroundings.ticker(),
                surroundings.random().get());
        this.route = newRoute();
        this.listener = newListener(config.port());
        follow(config.backends());
    }

    /** Changes what has changed; everything else goes on undisturbed. */
    void apply(ListenerConfig config, Settings changed) {
        if (!changed.equals(settings)) {
            settings = changed;
            balancer.apply(settings.balancer());
            prober.apply(settings.probe());
            if (!settings.probe().enabled()) {
                balancer.unprobed();
            }
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

    private Route newRoute() {
        List<Selector> selectors = contexts.stream()
                .map(context ->
                        settings.algorithm().selector(surroundings.random().get()))
                .toList();
        return new Route(balancer::current, selectors, settings.connect());
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
        balancer.backends(weights);
        probeAll();
        published(balancer.current());
    }

    private Stream<Backend> all() {
        return Stream.concat(backends.values().stream(), leaving.values().stream());
    }

    private void discovered(Backend backend, EndpointSet endpoints) {
        if (stopped || all().noneMatch(known -> known == backend)) {
            return;
        }
        backend.endpoints = endpoints;
        backend.synced = true;
        balancer.endpoints(backend.config.name(), endpoints);
        rebalance();
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
    }

    /** The end: also of watching and probing. */
    void close() {
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
    public void probed(Endpoint endpoint, boolean ok, long connectNanos) {
        balancer.probed(endpoint, ok, connectNanos);
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
