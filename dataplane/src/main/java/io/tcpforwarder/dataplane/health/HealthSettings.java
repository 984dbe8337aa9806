package io.tcpforwarder.dataplane.health;

import java.time.Duration;

/**
 * When an endpoint is ejected, and for how long.
 *
 * @param maxFailures failures in a row, at least 1
 * @param recoveryTime the longest ejection, positive
 * @param slowStart how long an endpoint that is new or back takes to get its full share; zero: at once
 */
public record HealthSettings(int maxFailures, Duration recoveryTime, Duration slowStart) {
    /** Six probe intervals: long enough for a score to rest on several samples before the endpoint has its full share. */
    public static final Duration DEFAULT_SLOW_START = Duration.ofSeconds(30);

    public static final HealthSettings DEFAULT = new HealthSettings(3, Duration.ofSeconds(60), DEFAULT_SLOW_START);

    public HealthSettings {
        if (maxFailures < 1) {
            throw new IllegalArgumentException("maxFailures must be at least 1");
        }
        if (!recoveryTime.isPositive() || slowStart.isNegative()) {
            throw new IllegalArgumentException("recoveryTime must be positive and slowStart not negative");
        }
    }
}
