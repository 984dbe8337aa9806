package io.tcpforwarder.dataplane.probing;

import java.time.Duration;

/**
 * Whether and how often to probe.
 *
 * @param enabled false: never
 * @param interval between probes of one endpoint, positive
 * @param timeout of one, positive
 */
public record ProbeSettings(boolean enabled, Duration interval, Duration timeout) {
    public static final ProbeSettings DEFAULT = new ProbeSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(2));
    public static final ProbeSettings NONE = new ProbeSettings(false, DEFAULT.interval(), DEFAULT.timeout());

    public ProbeSettings {
        if (!interval.isPositive() || !timeout.isPositive()) {
            throw new IllegalArgumentException("interval and timeout of a probe must be positive");
        }
    }
}
