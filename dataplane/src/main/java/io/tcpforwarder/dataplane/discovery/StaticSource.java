package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.endpoint.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints that were written down. A name stands for all its addresses. While one cannot be found, all are looked up again every few
 * seconds, and those that were found before stay.
 */
public final class StaticSource implements EndpointSource {
    private static final Logger log = LoggerFactory.getLogger(StaticSource.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final List<HostPort> hosts;
    private final Hosts names;
    private final ScheduledExecutorService worker;
    private volatile boolean closed;
    private volatile @Nullable String error;

    /**
     * Prepares a source.
     *
     * @param addresses each {@code host:port} or {@code [v6]:port}
     * @param worker a single thread that may block
     * @throws IllegalArgumentException if one is not
     */
    public StaticSource(List<String> addresses, ScheduledExecutorService worker) {
        this(addresses, worker, new Hosts());
    }

    StaticSource(List<String> addresses, ScheduledExecutorService worker, Hosts names) {
        this.names = names;
        this.hosts = addresses.stream().map(HostPort::parse).toList();
        this.worker = worker;
    }

    @Override
    public void start(Consumer<EndpointSet> listener) {
        worker.execute(() -> lookUp(listener));
    }

    private void lookUp(Consumer<EndpointSet> listener) {
        if (closed) {
            return;
        }
        Map<Endpoint, Availability> found = new LinkedHashMap<>();
        String missing = null;
        for (HostPort host : hosts) {
            try {
                for (InetAddress address : names.addresses(host.host())) {
                    found.put(new Endpoint(new InetSocketAddress(address, host.port()), null), Availability.READY);
                }
            } catch (UnknownHostException e) {
                missing = "cannot find the address of host '" + host.host() + "'";
            }
        }
        if (missing != null) {
            if (!missing.equals(error)) {
                log.warn("{}; trying again every {} s", missing, RETRY.toSeconds());
            }
            worker.schedule(() -> lookUp(listener), RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        error = missing;
        listener.accept(new EndpointSet(found));
    }

    @Override
    public Duration stale() {
        return Duration.ZERO;
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
