package io.tcpforwarder.dataplane.transport;

import java.time.Duration;

/**
 * How soon a peer is noticed whose host is gone.
 *
 * @param idle silence after which the kernel begins to ask
 * @param interval between two questions
 * @param probes questions without an answer that end the connection
 */
public record KeepAlive(Duration idle, Duration interval, int probes) {
    /** Ends after 150 s, instead of Linux's 2 h 11 min. */
    public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(60), Duration.ofSeconds(30), 3);

    /**
     * For bytes that nobody acknowledges, the same span: TCP_USER_TIMEOUT, RFC 5482. Linux counts a closed window too, however often
     * the peer confirms it, so it holds only until a peer is slow for the first time.
     */
    public Duration userTimeout() {
        return idle.plus(interval.multipliedBy(probes));
    }
}
