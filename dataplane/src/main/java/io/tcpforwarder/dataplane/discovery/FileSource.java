package io.tcpforwarder.dataplane.discovery;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints in a file, which is read every second: its text alone tells whether it changed, however it was replaced (renamed, behind
 * the links of a mounted ConfigMap, within one tick of the file system's clock). A new text counts once it has been the same for
 * a moment, so that a file is not believed while somebody writes it. A file without an address is the truth only if nothing is
 * wrong with it. Fields belong to the worker unless they are volatile.
 */
public final class FileSource implements EndpointSource {
    private static final Logger log = LoggerFactory.getLogger(FileSource.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofMillis(200);
    /** Names that could not be found are looked up again after so many looks. */
    private static final int RETRY_LOOKS = 5;

    private final AddressFile file;
    private final ScheduledExecutorService worker;
    private final Ticker ticker;
    private final Hosts hosts = new Hosts();

    private @Nullable String applied;
    private @Nullable String pending;
    private @Nullable EndpointSet told;
    private int looksUntilRetry = -1;

    private volatile boolean closed;
    private volatile long readNanos;
    private volatile @Nullable String error;

    /**
     * Prepares a source.
     *
     * @param worker a single thread that may block
     */
    public FileSource(AddressFile file, ScheduledExecutorService worker, Ticker ticker) {
        this.file = file;
        this.worker = worker;
        this.ticker = ticker;
        this.readNanos = ticker.nanoTime();
    }

    @Override
    public void start(Consumer<EndpointSet> listener) {
        worker.execute(() -> look(listener));
    }

    private void look(Consumer<EndpointSet> listener) {
        if (closed) {
            return;
        }
        boolean settling = false;
        try {
            String text = file.read();
            readNanos = ticker.nanoTime();
            settling = !text.equals(applied) && !text.equals(pending) && told != null;
            pending = text;
            if (!settling && (!text.equals(applied) || isTimeToRetry())) {
                applied = text;
                apply(file.parse(text), listener);
            }
        } catch (IOException e) {
            // What is back later is read as if it were new, and takes the error back.
            pending = null;
            applied = null;
            wrong(file.unreadable(e));
        } catch (RuntimeException e) {
            // Whoever failed at this text gets it again, as if it were new.
            pending = null;
            applied = null;
            wrong(file.path() + ": " + e);
        } finally {
            worker.schedule(() -> look(listener), (settling ? SETTLE : LOOK).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isTimeToRetry() {
        return looksUntilRetry > 0 && --looksUntilRetry == 0;
    }

    private void apply(AddressFile.Content content, Consumer<EndpointSet> listener) {
        Found found = lookUp(content);
        String problem = found.problem();
        EndpointSet set = found.endpoints();
        if (problem != null && set.endpoints().isEmpty()) {
            wrong(problem);
            return;
        }
        if (!set.equals(told)) {
            log.info("{} lists {} address(es)", file.path(), set.endpoints().size());
            listener.accept(set);
            told = set;
        }
        if (problem == null && error != null) {
            log.info("{} is right again", file.path());
        }
        if (problem == null) {
            error = null;
        } else {
            wrong(problem);
        }
    }

    private void wrong(String problem) {
        if (!problem.equals(error)) {
            log.warn("{}; {}", problem, told == null ? "trying again" : "the rest and what was known go on");
        }
        error = problem;
    }

    private Found lookUp(AddressFile.Content content) {
        Map<Endpoint, Availability> endpoints = new LinkedHashMap<>();
        Map<Endpoint, Integer> weights = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>(content.problems());
        looksUntilRetry = -1;
        content.weights().forEach((address, weight) -> {
            try {
                for (InetAddress resolved : hosts.addresses(address.host())) {
                    Endpoint endpoint = new Endpoint(new InetSocketAddress(resolved, address.port()), null);
                    endpoints.put(endpoint, weight == 0 ? Availability.NOT_READY : Availability.READY);
                    if (weight > 0) {
                        weights.put(endpoint, Objects.requireNonNull(weight));
                    }
                }
            } catch (UnknownHostException e) {
                problems.add(file.path() + ": cannot find the address of host '" + address.host() + "'");
                looksUntilRetry = RETRY_LOOKS;
            }
        });
        return new Found(new EndpointSet(endpoints, weights), problems);
    }

    @Override
    public Duration stale() {
        return Duration.ofNanos(ticker.nanoTime() - readNanos);
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
