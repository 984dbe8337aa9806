package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.EndpointView;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/** A balancer in a world where nothing happens by itself. Endpoints are called by their address. */
public final class Balancing {
    private final ManualTime time;
    private final Map<String, Integer> weights = new LinkedHashMap<>();
    private final Map<String, Candidate> candidates = new HashMap<>();
    private final List<Balance> published = new ArrayList<>();
    private final Balancer balancer;
    private final List<String> moves = new ArrayList<>();

    public Balancing() {
        this(BalancerSettings.DEFAULT, new ManualTime(), 1);
    }

    public Balancing(BalancerSettings settings) {
        this(settings, new ManualTime(), 1);
    }

    /** One of several in the same world. */
    public Balancing(BalancerSettings settings, ManualTime time, long seed) {
        this.time = time;
        balancer = new Balancer(
                settings,
                time.ticker(),
                time.clock(),
                time.scheduler(),
                new Random(seed),
                this::published,
                (from, to, _) -> moves.add(from + " " + to));
    }

    private void published(Balance balance) {
        published.add(balance);
        balance.backends()
                .forEach(backend -> backend.candidates().forEach(each -> candidates.put(name(each.endpoint()), each)));
    }

    public static Endpoint endpoint(String address) {
        return new Endpoint(new InetSocketAddress(address, 80), null);
    }

    public static String name(Endpoint endpoint) {
        return endpoint.address().getHostString();
    }

    /** Different addresses. */
    public static String[] addresses(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
    }

    public static EndpointSet set(Availability availability, String... addresses) {
        Map<Endpoint, Availability> endpoints = new LinkedHashMap<>();
        for (String address : addresses) {
            endpoints.put(endpoint(address), availability);
        }
        return new EndpointSet(endpoints);
    }

    /** One more backend with its first endpoints, all ready. */
    public Balancing backend(String name, int weight, String... addresses) {
        weights.put(name, weight);
        balancer.backends(weights);
        return endpoints(name, addresses);
    }

    /** Other endpoints of a backend, all ready. */
    public Balancing endpoints(String name, String... addresses) {
        balancer.endpoints(name, set(Availability.READY, addresses));
        return this;
    }

    /** The same endpoints of a backend of addresses 10.0.0.1 and on, with weights. */
    public Balancing weigh(String name, int... weightByPosition) {
        String[] addresses = addresses(weightByPosition.length);
        Map<Endpoint, Integer> weightByEndpoint = new LinkedHashMap<>();
        for (int i = 0; i < addresses.length; i++) {
            weightByEndpoint.put(endpoint(addresses[i]), weightByPosition[i]);
        }
        balancer.endpoints(
                name, new EndpointSet(set(Availability.READY, addresses).endpoints(), weightByEndpoint));
        return this;
    }

    public ManualTime time() {
        return time;
    }

    public Balancer balancer() {
        return balancer;
    }

    /** Each change of a state so far. */
    public List<String> moves() {
        return moves;
    }

    /** Each balance so far. */
    public List<Balance> published() {
        return published;
    }

    public Balance current() {
        return balancer.current();
    }

    /** The one that was published last under this address. */
    public Candidate candidate(String address) {
        return Objects.requireNonNull(candidates.get(address), address);
    }

    /** What may be chosen now, of all backends. */
    public List<String> usable() {
        return current().backends().stream()
                .flatMap(backend -> backend.candidates().stream())
                .map(candidate -> name(candidate.endpoint()))
                .toList();
    }

    public EndpointView view(String address) {
        return balancer.view().stream()
                .filter(view -> name(view.endpoint()).equals(address))
                .findFirst()
                .orElseThrow();
    }

    public void connects(String address, Duration connect) {
        balancer.sampled(
                candidate(address),
                Outcome.SUCCEEDED,
                connect.toNanos(),
                time.ticker().nanoTime(),
                null);
        time.advance(Duration.ZERO);
    }

    public void fails(String address, int times) {
        for (int i = 0; i < times; i++) {
            balancer.sampled(
                    candidate(address), Outcome.FAILED, 0, time.ticker().nanoTime(), "refused");
        }
        time.advance(Duration.ZERO);
    }

    /** Ends connections of clients who have spoken. */
    public void drops(String address, int times) {
        for (int i = 0; i < times; i++) {
            balancer.sampled(
                    candidate(address), Outcome.DROPPED, 0, time.ticker().nanoTime(), "no answer");
        }
        time.advance(Duration.ZERO);
    }

    public void probed(String address, boolean ok, int times) {
        for (int i = 0; i < times; i++) {
            if (ok) {
                balancer.probeSucceeded(endpoint(address), 1_000_000);
            } else {
                balancer.probeFailed(endpoint(address), "no answer");
            }
        }
        time.advance(Duration.ZERO);
    }

    /** Opens connections that stay. */
    public void load(String address, int connections) {
        for (int i = 0; i < connections; i++) {
            candidate(address).load().connecting();
            candidate(address).load().connected();
        }
    }

    /** Time goes on in the steps in which the control thread looks. */
    public void pass(Duration period) {
        long end = time.ticker().nanoTime() + period.toNanos();
        while (time.ticker().nanoTime() < end) {
            time.advance(Duration.ofMillis(50));
            balancer.tick();
        }
    }
}
