package io.tcpforwarder.dataplane.discovery;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.discovery.NameService.Answer;
import io.tcpforwarder.dataplane.discovery.NameService.Server;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints by name: the addresses of a host, or where the SRV records of a service point to. Asked again when an answer expires.
 * An answer without records may be a fault of the name service like any other, so it removes nothing. Fields belong to the worker
 * unless they are volatile.
 */
public final class DnsSource implements EndpointSource {
    private static final Logger log = LoggerFactory.getLogger(DnsSource.class);
    private static final long SHORTEST_SECONDS = 1;
    private static final long LONGEST_SECONDS = 300;
    /** After a failure; the last endpoints serve meanwhile. */
    private static final long RETRY_SECONDS = 5;

    private final String name;
    private final int port;
    private final NameService names;
    private final HostAddresses addresses;
    private final ScheduledExecutorService worker;
    private final Ticker ticker;
    private final RandomGenerator random;

    private @Nullable EndpointSet told;

    private volatile boolean closed;
    private volatile long answeredNanos;
    private volatile @Nullable String error;

    private DnsSource(
            String name,
            int port,
            NameService names,
            boolean ipv6,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random) {
        this.name = name;
        this.port = port;
        this.names = names;
        this.addresses = new HostAddresses(names, ipv6);
        this.worker = worker;
        this.ticker = ticker;
        this.random = random;
        this.answeredNanos = ticker.nanoTime();
    }

    /**
     * The addresses of a host.
     *
     * @param port of each of them, 1 to 65535
     * @param names answers on the worker
     * @param ipv6 whether this machine can use such addresses
     */
    public static DnsSource ofHost(
            String host,
            int port,
            NameService names,
            boolean ipv6,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random) {
        return new DnsSource(host, port, names, ipv6, worker, ticker, random);
    }

    /**
     * Where SRV records point to.
     *
     * @param names answers on the worker
     * @param ipv6 whether this machine can use such addresses
     */
    public static DnsSource ofService(
            String service,
            NameService names,
            boolean ipv6,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random) {
        return new DnsSource(service, 0, names, ipv6, worker, ticker, random);
    }

    @Override
    public void start(Consumer<EndpointSet> listener) {
        worker.execute(() -> ask(listener));
    }

    /** Begins with an answer, so that what is thrown on the way ends like what goes wrong: in asking again. */
    private void ask(Consumer<EndpointSet> listener) {
        if (closed) {
            return;
        }
        CompletableFuture.completedFuture(name)
                .thenCompose(this::servers)
                .thenCompose(answer -> switch (answer) {
                    case Answer.Records<Server> servers -> resolve(servers, listener);
                    case Answer.None<Server> none -> CompletableFuture.completedFuture(failed(none.why()));
                    case Answer.Failed<Server> failed -> CompletableFuture.completedFuture(failed(failed.why()));
                })
                .exceptionally(thrown -> failed(String.valueOf(Objects.requireNonNullElse(thrown.getCause(), thrown))))
                .thenAccept(seconds -> askIn(seconds, listener));
    }

    private CompletableFuture<Answer<Server>> servers(String of) {
        return port == 0
                ? names.servers(of)
                // One server with one weight, which is none.
                : CompletableFuture.completedFuture(
                        new Answer.Records<>(List.of(new Server(0, 1, port, of)), Long.MAX_VALUE));
    }

    /** In how many seconds to ask again. */
    private CompletableFuture<Long> resolve(Answer.Records<Server> servers, Consumer<EndpointSet> listener) {
        List<String> hosts =
                servers.records().stream().map(Server::host).distinct().toList();
        return addresses.of(hosts).thenApply(found -> use(servers, found, listener));
    }

    private long use(Answer.Records<Server> servers, HostAddresses.Addresses found, Consumer<EndpointSet> listener) {
        List<Server> best =
                SrvRecords.best(servers.records(), host -> !found.of(host).isEmpty());
        if (best.isEmpty()) {
            return failed(found.problem() == null ? "no server has an address" : found.problem());
        }
        Map<Endpoint, Availability> endpoints = new LinkedHashMap<>();
        Map<Endpoint, Integer> weights = new LinkedHashMap<>();
        Map<Server, Integer> shares = SrvRecords.weights(best);
        best.forEach(server -> found.of(server.host()).forEach(address -> {
            Endpoint endpoint = new Endpoint(new InetSocketAddress(address, server.port()), null);
            endpoints.put(endpoint, Availability.READY);
            weights.merge(endpoint, shares.getOrDefault(server, 1), Math::max);
        }));
        answered(new EndpointSet(endpoints, weights), found.problem(), listener);
        long ttl = Math.min(servers.ttlSeconds(), found.ttlSeconds());
        return found.problem() == null ? ttl : Math.min(ttl, RETRY_SECONDS);
    }

    private void answered(EndpointSet set, @Nullable String problem, Consumer<EndpointSet> listener) {
        if (closed) {
            return;
        }
        if (problem == null) {
            answeredNanos = ticker.nanoTime();
            if (error != null) {
                log.info("Name {} is answered again", name);
            }
            error = null;
        } else {
            wrong(problem);
        }
        if (!set.equals(told)) {
            log.info("Name {} has {} address(es)", name, set.endpoints().size());
            listener.accept(set);
            told = set;
        }
    }

    private long failed(String why) {
        wrong(why);
        return RETRY_SECONDS;
    }

    private void wrong(String why) {
        String problem = "name " + name + ": " + why;
        if (!problem.equals(error)) {
            log.warn("{}; {}", problem, told == null ? "trying again" : "what was known goes on");
        }
        error = problem;
    }

    /** Some earlier rather than later, so that many processes do not all ask at once. */
    private void askIn(long seconds, Consumer<EndpointSet> listener) {
        long wait = Math.clamp(seconds, SHORTEST_SECONDS, LONGEST_SECONDS);
        worker.schedule(
                () -> ask(listener), (long) (wait * random.nextDouble(0.9, 1.1) * 1_000), TimeUnit.MILLISECONDS);
    }

    @Override
    public Duration stale() {
        return Duration.ofNanos(ticker.nanoTime() - answeredNanos);
    }

    @Override
    public @Nullable String error() {
        return error;
    }

    @Override
    public void close() {
        closed = true;
    }
}
