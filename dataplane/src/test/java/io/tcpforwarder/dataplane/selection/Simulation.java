package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.SampleRing;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Two pods of two event loops, each with what it knows and no more: a loop chooses from the last published balance, its samples
 * wait in its ring for the control thread, which comes every 50 ms or 1 ms after a failure. Clients of 5,000 addresses come as a
 * Poisson process, 1,000 a second, and stay for 100 ms in the mean (exponential). Connecting takes an endpoint 1 ms in the median,
 * log-normal with σ = 0.3, or as long as it is told to; a refusal takes 0.2 ms, and where packets vanish an attempt ends after 2 s. Three
 * attempts within 5 s, probes as the prober sends them.
 */
final class Simulation {
    private static final int ATTEMPTS = 3;
    private static final long ATTEMPT_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long TOTAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long REFUSAL_NANOS = 200_000;
    private static final long WAKE_NANOS = 1_000_000;
    private static final double CLIENTS_PER_NANO = 1_000 / 1e9;
    private static final double STAY_NANOS = 100e6;
    private static final double SPREAD = 0.3;
    private static final Duration PROBES = Duration.ofSeconds(5);
    private static final int LOOPS = 2;

    /** What an endpoint does with who wants to connect. */
    enum Manner {
        ACCEPTS,
        REFUSES,
        VANISHED
    }

    private static final class Server {
        private Manner manner = Manner.ACCEPTS;
        private long connectNanos = 1_000_000;
    }

    /** What a data-plane pod knows. */
    private final class Pod {
        private final Balancing balancing;
        private final List<Selector> selectors = new ArrayList<>();
        private final List<SampleRing> rings = new ArrayList<>();

        Pod(Algorithm algorithm, int number) {
            balancing = new Balancing(BalancerSettings.DEFAULT, time, number).backend("backend", 1);
            for (int i = 0; i < LOOPS; i++) {
                selectors.add(algorithm.selector(new Random(number * LOOPS + i)));
                rings.add(new SampleRing(1024, time.ticker(), () -> later(WAKE_NANOS, this::tick)));
            }
            every(Duration.ofMillis(50), this::tick);
        }

        private void tick() {
            rings.forEach(SampleRing::drain);
            balancing.balancer().tick();
        }

        void probeEverySecond(String address) {
            Endpoint endpoint = Balancing.endpoint(address);
            int[] seconds = {0};
            every(Duration.ofSeconds(1), () -> {
                boolean due = ++seconds[0] % PROBES.toSeconds() == 0
                        && !balancing.balancer().connectedWithin(endpoint, PROBES);
                if (due
                        || balancing.balancer().suspected(endpoint)
                        || balancing.balancer().allDown()) {
                    probe(endpoint, server(address));
                }
            });
        }

        private void probe(Endpoint endpoint, Server server) {
            long nanos = connectNanos(server);
            boolean accepted = server.manner == Manner.ACCEPTS;
            later(accepted ? nanos : server.manner == Manner.REFUSES ? REFUSAL_NANOS : ATTEMPT_NANOS, () -> {
                if (accepted) {
                    balancing.balancer().probeSucceeded(endpoint, nanos);
                } else {
                    balancing.balancer().probeFailed(endpoint, "no answer");
                }
            });
        }
    }

    /** One connection, until it is served or given up. */
    private final class Connecting {
        private final Pod pod = pods.get(random.nextInt(pods.size()));
        private final int loop = random.nextInt(LOOPS);
        private final ClientHash client = Picks.client(random.nextInt(5_000));
        private final Tally counted = tally;
        private final long begun = now();
        private final List<Endpoint> tried = new ArrayList<>();

        void attempt() {
            long left = TOTAL_NANOS - (now() - begun);
            Candidate candidate = tried.size() == ATTEMPTS || left <= 0
                    ? null
                    : pod.selectors.get(loop).select(pod.balancing.current(), tried, client);
            if (candidate == null) {
                counted.unserved++;
                return;
            }
            String address = Balancing.name(candidate.endpoint());
            tried.add(candidate.endpoint());
            counted.attempted(address);
            candidate.load().connecting();
            Server server = server(address);
            long nanos = connectNanos(server);
            switch (server.manner) {
                case ACCEPTS -> later(nanos, () -> connected(candidate, nanos));
                case REFUSES -> later(REFUSAL_NANOS, () -> failed(candidate));
                case VANISHED -> later(Math.min(left, ATTEMPT_NANOS), () -> failed(candidate));
            }
        }

        private void failed(Candidate candidate) {
            if (tried.size() == 1) {
                counted.failedFirst++;
            }
            candidate.load().notConnected();
            pod.rings.get(loop).failed(candidate, "refused");
            pod.selectors.get(loop).failed(candidate);
            attempt();
        }

        private void connected(Candidate candidate, long nanos) {
            counted.served(now() - begun);
            candidate.load().connected();
            pod.rings.get(loop).succeeded(candidate, nanos);
            later(exponential(STAY_NANOS), candidate.load()::closed);
        }
    }

    private final ManualTime time = new ManualTime();
    private final Random random = new Random(1);
    private final Map<String, Server> servers = new HashMap<>();
    private final List<Pod> pods;
    private Tally tally = new Tally();

    Simulation(Algorithm algorithm, int endpoints) {
        pods = List.of(new Pod(algorithm, 1), new Pod(algorithm, 2));
        endpoints(endpoints);
    }

    /** From now on there are so many endpoints; those that are more than before are new. */
    void endpoints(int count) {
        for (String address : Balancing.addresses(count)) {
            if (servers.putIfAbsent(address, new Server()) == null) {
                pods.forEach(pod -> pod.probeEverySecond(address));
            }
        }
        pods.forEach(pod -> pod.balancing.endpoints("backend", Balancing.addresses(count)));
    }

    void connectTakes(String address, Duration median) {
        server(address).connectNanos = median.toNanos();
    }

    void behaves(String address, Manner manner) {
        server(address).manner = manner;
    }

    /** Lets so many clients come. */
    Tally run(int clients) {
        Tally counted = new Tally();
        tally = counted;
        for (int i = 0; i < clients; i++) {
            time.advance(Duration.ofNanos(exponential(1 / CLIENTS_PER_NANO)));
            new Connecting().attempt();
        }
        return counted;
    }

    /** Lets clients come for so long. */
    Tally run(Duration period) {
        Tally counted = new Tally();
        tally = counted;
        long end = now() + period.toNanos();
        for (long gap = exponential(1 / CLIENTS_PER_NANO); now() + gap < end; gap = exponential(1 / CLIENTS_PER_NANO)) {
            time.advance(Duration.ofNanos(gap));
            new Connecting().attempt();
        }
        time.advance(Duration.ofNanos(end - now()));
        return counted;
    }

    /** Lets clients come in so many steps, each of which begins with a change. */
    Tally runInSteps(Duration step, int steps, Runnable change) {
        Tally whole = new Tally();
        for (int i = 0; i < steps; i++) {
            change.run();
            whole.add(run(step));
        }
        return whole;
    }

    /** Milliseconds, as the first pod sees it. */
    double score(String address) {
        return pods.getFirst().balancing.view(address).scoreMicros() / 1e3;
    }

    private Server server(String address) {
        return Objects.requireNonNull(servers.get(address), address);
    }

    private long connectNanos(Server server) {
        return (long) (server.connectNanos * StrictMath.exp(SPREAD * random.nextGaussian()));
    }

    private long exponential(double mean) {
        return (long) (-StrictMath.log(1 - random.nextDouble()) * mean);
    }

    private long now() {
        return time.ticker().nanoTime();
    }

    private void later(long nanos, Runnable task) {
        var _ = time.scheduler().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private void every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        var _ = time.scheduler().scheduleAtFixedRate(task, random.nextLong(nanos), nanos, TimeUnit.NANOSECONDS);
    }
}
