package io.tcpforwarder.dataplane.listener;

import java.time.Duration;

/**
 * How long a connection may last.
 *
 * @param idleTimeout without a byte in either direction; zero: for ever
 * @param maxAge since it has an endpoint, varied by 10 % so that clients do not come back together; zero: as long as it likes
 */
public record Lifespan(Duration idleTimeout, Duration maxAge) {
    public static final Lifespan UNLIMITED = new Lifespan(Duration.ZERO, Duration.ZERO);
}
