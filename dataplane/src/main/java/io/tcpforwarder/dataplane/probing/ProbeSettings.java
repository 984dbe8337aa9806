package io.tcpforwarder.dataplane.probing;

import java.time.Duration;

/**
 * Whether, how and how often to probe.
 *
 * @param enabled false: never
 * @param protocol what to say to the endpoint
 * @param interval between probes of one endpoint, positive
 * @param timeout of one, positive
 * @param longestInterval of an endpoint that stays down, positive; the interval itself counts where it is longer
 * @param timed whether the time that connecting took is a sample of the endpoint's speed
 */
public record ProbeSettings(
        boolean enabled,
        Protocol protocol,
        Duration interval,
        Duration timeout,
        Duration longestInterval,
        boolean timed) {
    public static final ProbeSettings DEFAULT = new ProbeSettings(
            true, Protocol.Known.TCP, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(60), true);
    public static final ProbeSettings NONE = new ProbeSettings(
            false,
            DEFAULT.protocol(),
            DEFAULT.interval(),
            DEFAULT.timeout(),
            DEFAULT.longestInterval(),
            DEFAULT.timed());

    public ProbeSettings {
        if (!interval.isPositive() || !timeout.isPositive() || !longestInterval.isPositive()) {
            throw new IllegalArgumentException("intervals and timeout of a probe must be positive");
        }
    }
}
