package io.tcpforwarder.dataplane.pool;

import java.time.Duration;

/**
 * How many connections wait for clients, and for how long. Sizes are those of one endpoint, over all event loops.
 *
 * @param initialSize opened when an endpoint is first usable, at most maxSize
 * @param minSize kept while no client comes, at most maxSize
 * @param maxSize kept at most; 0: no pool
 * @param idleTimeout how long one waits, positive
 * @param connectTimeout limit of one attempt to open one, positive
 * @param endpointLimit connections that an endpoint may have, those with a client included; 0: any number
 */
public record PoolSettings(
        int initialSize, int minSize, int maxSize, Duration idleTimeout, Duration connectTimeout, int endpointLimit) {
    public static final PoolSettings NONE = new PoolSettings(0, 0, 0, Duration.ofSeconds(5), Duration.ofSeconds(2), 0);

    public PoolSettings {
        if (initialSize < 0 || minSize < 0 || initialSize > maxSize || minSize > maxSize || endpointLimit < 0) {
            throw new IllegalArgumentException(
                    "sizes of a pool must be from 0 to maxSize, and endpointLimit not negative");
        }
        if (!idleTimeout.isPositive() || !connectTimeout.isPositive()) {
            throw new IllegalArgumentException("timeouts of a pool must be positive");
        }
    }

    public boolean enabled() {
        return maxSize > 0;
    }

    /** The part of these sizes that falls to one of {@code loops} loops. The parts of all loops add up to the whole. */
    PoolSettings part(int index, int loops) {
        return new PoolSettings(
                part(initialSize, index, loops),
                part(minSize, index, loops),
                part(maxSize, index, loops),
                idleTimeout,
                connectTimeout,
                endpointLimit);
    }

    private static int part(int size, int index, int loops) {
        return size / loops + (index < size % loops ? 1 : 0);
    }
}
