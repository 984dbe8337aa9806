package io.tcpforwarder.dataplane.scoring;

import java.time.Duration;

/**
 * The numbers of the score's formula.
 *
 * @param alpha weight of the newest sample among samples one probe interval apart, above 0 and below 1
 * @param probeInterval what {@code alpha} refers to, positive even where nothing is probed
 * @param connectTimeout what a failed attempt counts as, at least
 * @param failurePenalty what the first failure in a row adds
 * @param historySize samples that are remembered, at least 1
 * @param historicalBonus part of the score that a long faultless history takes off, 0 to below 1
 */
public record ScoringSettings(
        double alpha,
        Duration probeInterval,
        Duration connectTimeout,
        Duration failurePenalty,
        int historySize,
        double historicalBonus) {
    public static final ScoringSettings DEFAULT =
            new ScoringSettings(0.1, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(1), 100, 0.1);

    public ScoringSettings {
        require(alpha > 0 && alpha < 1, "alpha must be above 0 and below 1");
        require(probeInterval.isPositive(), "probeInterval must be positive");
        require(connectTimeout.isPositive(), "connectTimeout must be positive");
        require(!failurePenalty.isNegative(), "failurePenalty must not be negative");
        require(historySize >= 1, "historySize must be at least 1");
        require(historicalBonus >= 0 && historicalBonus < 1, "historicalBonus must be at least 0 and below 1");
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(expected);
        }
    }

    /** The time constant that makes samples one interval apart weigh {@code alpha}: −interval / ln(1 − alpha). */
    double timeConstantNanos() {
        return -probeInterval.toNanos() / Math.log1p(-alpha);
    }
}
