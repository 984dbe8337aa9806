package io.tcpforwarder.dataplane.balance;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.History.Present;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointLoad;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.health.Health;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.scoring.Score;
import io.tcpforwarder.dataplane.view.EndpointView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one listener which endpoints may be used, and publishes that. Owned by the control thread, which calls
 * everything but {@link #current()}.
 */
public final class Balancer {
    private static final long PUBLICATION_NANOS = Duration.ofMillis(50).toNanos();

    private final Ticker ticker;
    private final InstantSource clock;
    private final Executor control;
    private final RandomGenerator random;
    private final Consumer<Balance> publications;
    private final Transitions transitions;
    private final Map<Endpoint, EndpointLoad> loads = new HashMap<>();
    private Map<String, TrackedBackend> backends = new LinkedHashMap<>();
    private BalancerSettings settings;
    private boolean changed;

    /** An endpoint went into or out of use, which the control thread publishes next: a thousand may go down in one moment. */
    private boolean transition;

    /** There may be loads of what is no endpoint any more. */
    private boolean strays;

    private long published;

    private volatile Balance current = Balance.EMPTY;

    /**
     * Begins with no backend.
     *
     * @param control runs on the control thread what it is given, in order
     * @param publications is told of each new balance, on the control thread
     * @param transitions is told of each endpoint whose state changes
     */
    public Balancer(
            BalancerSettings settings,
            Ticker ticker,
            InstantSource clock,
            Executor control,
            RandomGenerator random,
            Consumer<Balance> publications,
            Transitions transitions) {
        this.settings = settings;
        this.ticker = ticker;
        this.clock = clock;
        this.control = control;
        this.random = random;
        this.publications = publications;
        this.transitions = transitions;
        this.published = ticker.nanoTime();
    }

    /** The newest balance. Any thread. */
    public Balance current() {
        return current;
    }

    /** Judges by other numbers from now on; what was learned stays. */
    public void apply(BalancerSettings next) {
        settings = next;
        for (Tracked endpoint : all()) {
            endpoint.score.apply(next.scoring());
            endpoint.health.apply(next.health());
        }
        publish();
    }

    /**
     * Replaces the backends, in order; those that stay keep their endpoints. A weight of 0 sends nothing.
     *
     * @return the endpoints of those that are gone
     */
    public Set<Candidate> backends(Map<String, Integer> weightByName) {
        Set<Candidate> gone = new HashSet<>();
        Map<String, TrackedBackend> next = new LinkedHashMap<>();
        weightByName.forEach((name, weight) -> {
            TrackedBackend known = backends.get(name);
            TrackedBackend backend = known == null ? new TrackedBackend(name) : known;
            backend.weight = weight;
            next.put(name, backend);
        });
        for (TrackedBackend old : backends.values()) {
            if (!next.containsKey(old.name)) {
                old.endpoints.values().forEach(endpoint -> {
                    endpoint.leave();
                    gone.add(endpoint.candidate);
                });
                strays = true;
            }
        }
        backends = next;
        publish();
        return gone;
    }

    /**
     * Replaces the endpoints of a backend; those that stay keep what is known of them. An unknown backend is ignored.
     *
     * @return those that are gone
     */
    public Set<Candidate> endpoints(String name, EndpointSet set) {
        TrackedBackend backend = backends.get(name);
        Set<Candidate> left = new HashSet<>();
        if (backend == null) {
            return left;
        }
        backend.endpoints.values().removeIf(endpoint -> {
            boolean gone = !set.endpoints().containsKey(endpoint.candidate.endpoint());
            if (gone) {
                endpoint.leave();
                left.add(endpoint.candidate);
                strays = true;
            }
            return gone;
        });
        double guess = medianLatency(backend);
        set.endpoints().forEach((endpoint, availability) -> {
            Tracked known = backend.endpoints.get(endpoint);
            if (known == null) {
                backend.endpoints.put(endpoint, track(backend, endpoint, availability, set.weight(endpoint), guess));
            } else {
                known.announced(availability, set.weight(endpoint));
                moved(backend, known, ticker.nanoTime());
            }
        });
        backend.announced = true;
        publish();
        return left;
    }

    /** Whether a backend has an endpoint now. */
    public boolean has(String name, Endpoint endpoint) {
        TrackedBackend backend = backends.get(name);
        return backend != null && backend.endpoints.containsKey(endpoint);
    }

    private Tracked track(
            TrackedBackend backend, Endpoint endpoint, Availability availability, int weight, double guess) {
        long now = ticker.nanoTime();
        return new Tracked(
                this,
                backend.name,
                endpoint,
                loads.computeIfAbsent(endpoint, _ -> new EndpointLoad()),
                new Score(settings.scoring(), guess, now),
                new Health(settings.health(), availability),
                backend.announced,
                weight,
                now,
                clock.instant());
    }

    private static double medianLatency(TrackedBackend backend) {
        double[] known = backend.endpoints.values().stream()
                .filter(endpoint -> endpoint.score.measured())
                .mapToDouble(endpoint -> endpoint.score.latencyMillis())
                .sorted()
                .toArray();
        return known.length == 0 ? Score.UNKNOWN_MILLIS : known[known.length / 2];
    }

    /** A probe found an address working; below 0 {@code nanos} say that nothing was measured. */
    public void probeSucceeded(Endpoint endpoint, long nanos) {
        probed(endpoint, true, tracked -> tracked.probeSucceeded(nanos, ticker.nanoTime()));
    }

    /** A probe of an address failed; the cause is for people. */
    public void probeFailed(Endpoint endpoint, String cause) {
        probed(endpoint, false, tracked -> tracked.probeFailed(cause, ticker.nanoTime()));
    }

    private void probed(Endpoint endpoint, boolean good, Consumer<Tracked> learn) {
        for (TrackedBackend backend : backends.values()) {
            Tracked tracked = backend.endpoints.get(endpoint);
            if (tracked != null) {
                boolean wasDown = tracked.health.down();
                learn.accept(tracked);
                judge(backend, tracked, good, wasDown);
            }
        }
    }

    /** Nothing is probed any more, so no probe would find up what probes have found down. */
    public void unprobed() {
        all().forEach(endpoint -> endpoint.health.unprobed());
        publish();
    }

    /** A connection to a candidate of this balancer was tried, which ended at {@code atNanos} of the ticker; the cause is a failure's. */
    void sampled(Candidate candidate, Outcome outcome, long nanos, long atNanos, @Nullable String cause) {
        Tracked tracked = candidate.tracked();
        TrackedBackend backend = backends.get(candidate.backend());
        if (tracked.owner != this || !tracked.present() || backend == null) {
            return;
        }
        boolean wasDown = tracked.health.down();
        tracked.sampled(outcome, nanos, atNanos, cause);
        judge(backend, tracked, outcome.good(), wasDown);
    }

    private void judge(TrackedBackend backend, Tracked tracked, boolean good, boolean wasDown) {
        changed = true;
        long now = ticker.nanoTime();
        Reason reason = good ? null : tracked.health.reasonToEject(tracked.score, now);
        if (reason != null && backend.mayEject()) {
            if (tracked.score.failuresInRow() > 0) {
                tracked.health.eject(reason, now, random);
            } else if (backend.standsOut(tracked, now)) {
                tracked.health.ejectForDrops(now, random);
            }
        }
        boolean moved = moved(backend, tracked, now) || tracked.health.down() != wasDown;
        if (moved && !transition) {
            transition = true;
            control.execute(this::publishTransitions);
        }
    }

    /** Notes whether its state changed, and tells. */
    private boolean moved(TrackedBackend backend, Tracked tracked, long now) {
        State was = tracked.state();
        boolean moved = tracked.moved(now, clock);
        if (moved) {
            transitions.moved(
                    was,
                    tracked.state(),
                    () -> backend.view(
                            tracked,
                            new Present(now, clock.instant()),
                            settings.health().slowStart().toNanos()));
        }
        return moved;
    }

    private void publishTransitions() {
        if (transition) {
            publish();
        }
    }

    /** Lets time pass: ends ejections and publishes what changed. To be called about every 50 ms. */
    public void tick() {
        long now = ticker.nanoTime();
        boolean moved = false;
        for (TrackedBackend backend : backends.values()) {
            for (Tracked endpoint : backend.endpoints.values()) {
                endpoint.health.revive(now);
                moved |= moved(backend, endpoint, now);
                // Penalties and slow start change with time alone.
                changed |= endpoint.young() || endpoint.score.fading(now);
            }
        }
        forgetIdleLoads();
        if (moved || transition || (changed && now - published >= PUBLICATION_NANOS)) {
            publish();
        }
    }

    /** Connections outlive the membership of their endpoint, and their count must be right if it comes back. */
    private void forgetIdleLoads() {
        if (strays) {
            loads.entrySet()
                    .removeIf(entry -> !isEndpoint(entry.getKey())
                            && entry.getValue().active() + entry.getValue().pending() == 0);
            strays = loads.keySet().stream().anyMatch(endpoint -> !isEndpoint(endpoint));
        }
    }

    private boolean isEndpoint(Endpoint endpoint) {
        return backends.values().stream().anyMatch(backend -> backend.endpoints.containsKey(endpoint));
    }

    private void publish() {
        long now = ticker.nanoTime();
        long slowStart = settings.health().slowStart().toNanos();
        List<Balance.Backend> usable = new ArrayList<>();
        for (TrackedBackend backend : backends.values()) {
            Tier tier = backend.tier();
            if (backend.weight > 0 && tier != Tier.NONE) {
                usable.add(backend.snapshot(tier, slowStart, settings.limit(), now));
            }
        }
        Balance next = new Balance(usable);
        current = next;
        published = now;
        changed = false;
        transition = false;
        publications.accept(next);
    }

    /** Whether a connection to an endpoint worked less than this long ago. */
    public boolean connectedWithin(Endpoint endpoint, Duration period) {
        long now = ticker.nanoTime();
        for (TrackedBackend backend : backends.values()) {
            Tracked tracked = backend.endpoints.get(endpoint);
            if (tracked != null && tracked.connectedWithin(period.toNanos(), now)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an endpoint failed last and is not ejected yet. */
    public boolean suspected(Endpoint endpoint) {
        for (TrackedBackend backend : backends.values()) {
            Tracked tracked = backend.endpoints.get(endpoint);
            if (tracked != null && tracked.score.failuresInRow() > 0 && !tracked.health.isEjected()) {
                return true;
            }
        }
        return false;
    }

    /** Whether no endpoint is healthy and known to work, so that probing should hurry. */
    public boolean allDown() {
        for (TrackedBackend backend : backends.values()) {
            for (Tracked endpoint : backend.endpoints.values()) {
                if (endpoint.health.state() == State.HEALTHY && endpoint.score.failuresInRow() == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All endpoints, the unusable too. */
    public List<EndpointView> view() {
        Present present = new Present(ticker.nanoTime(), clock.instant());
        long slowStart = settings.health().slowStart().toNanos();
        return backends.values().stream()
                .flatMap(backend -> backend.view(present, slowStart).stream())
                .toList();
    }

    /** Which endpoints of a backend are used; none of one that is unknown. */
    public Tier tier(String name) {
        TrackedBackend backend = backends.get(name);
        return backend == null ? Tier.NONE : backend.tier();
    }

    private List<Tracked> all() {
        List<Tracked> all = new ArrayList<>(backends.values().stream()
                .mapToInt(backend -> backend.endpoints.size())
                .sum());
        backends.values().forEach(backend -> backend.endpoints.values().forEach(all::add));
        return all;
    }
}
