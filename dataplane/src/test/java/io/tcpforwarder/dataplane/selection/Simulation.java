package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Clients that connect every 5 ms and stay for about 100 ms, endpoints that take 1 ms to connect or refuse after 0.2 ms,
 * three attempts for each connection, a probe of each endpoint every 5 s where no connection tells more.
 */
final class Simulation {
    private static final int ATTEMPTS = 3;
    private static final Duration ARRIVALS = Duration.ofMillis(5);
    private static final Duration PROBES = Duration.ofSeconds(5);
    private static final long REFUSAL_NANOS = 200_000;

    private final Balancing balancing;
    private final Selector selector;
    private final Random random = new Random(1);
    private final Map<String, Long> connectNanos = new HashMap<>();
    private final Set<String> refusing = new HashSet<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private int connections;
    private int unserved;

    Simulation(Algorithm algorithm, int endpoints) {
        balancing = new Balancing().backend("backend", 1, Balancing.addresses(endpoints));
        selector = algorithm.selector(new Random(2));
        for (String address : Balancing.addresses(endpoints)) {
            connectTakes(address, Duration.ofMillis(1));
            var _ = balancing
                    .time()
                    .scheduler()
                    .scheduleAtFixedRate(
                            () -> probe(address),
                            random.nextLong(PROBES.toNanos()),
                            PROBES.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
        var _ = balancing
                .time()
                .scheduler()
                .scheduleAtFixedRate(balancing.balancer()::tick, 50, 50, TimeUnit.MILLISECONDS);
    }

    void connectTakes(String address, Duration time) {
        connectNanos.put(address, time.toNanos());
    }

    void refuses(String address, boolean does) {
        if (does) {
            refusing.add(address);
        } else {
            refusing.remove(address);
        }
    }

    /** Lets clients connect and counts from zero. */
    void run(int clients) {
        attempts.clear();
        connections = clients;
        unserved = 0;
        for (int i = 0; i < clients; i++) {
            balancing.time().advance(ARRIVALS);
            connect(new ArrayList<>());
        }
    }

    /** Attempts of the last run that went to an address, by connection. */
    double share(String address) {
        return (double) attempts(address) / connections;
    }

    int attempts(String address) {
        return attempts.getOrDefault(address, 0);
    }

    /** Connections of the last run that found no endpoint. */
    int unserved() {
        return unserved;
    }

    private void probe(String address) {
        Endpoint endpoint = Balancing.endpoint(address);
        if (!balancing.balancer().connectedWithin(endpoint, PROBES)) {
            balancing.balancer().probed(endpoint, !refusing.contains(address), connectNanos(address));
        }
    }

    private void connect(List<Endpoint> tried) {
        Candidate candidate = tried.size() == ATTEMPTS
                ? null
                : selector.select(
                        balancing.current(),
                        tried,
                        Picks.client(attempts.values().stream().mapToInt(i -> i).sum()));
        if (candidate == null) {
            unserved++;
            return;
        }
        String address = Balancing.name(candidate.endpoint());
        attempts.merge(address, 1, Integer::sum);
        candidate.load().connecting();
        if (refusing.contains(address)) {
            later(REFUSAL_NANOS, () -> refused(candidate, tried));
        } else {
            long nanos = connectNanos(address);
            later(nanos, () -> connected(candidate, nanos));
        }
    }

    private void refused(Candidate candidate, List<Endpoint> tried) {
        candidate.load().notConnected();
        selector.failed(candidate);
        balancing.fails(Balancing.name(candidate.endpoint()), 1);
        tried.add(candidate.endpoint());
        connect(tried);
    }

    private void connected(Candidate candidate, long nanos) {
        candidate.load().connected();
        balancing.connects(Balancing.name(candidate.endpoint()), Duration.ofNanos(nanos));
        later((long) (-Math.log(1 - random.nextDouble()) * 100e6), candidate.load()::closed);
    }

    private long connectNanos(String address) {
        return (long) (Objects.requireNonNull(connectNanos.get(address)) * random.nextDouble(0.8, 1.2));
    }

    private void later(long nanos, Runnable task) {
        var _ = balancing.time().scheduler().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
