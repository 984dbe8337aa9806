package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.health.HealthSettings;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;

/**
 * How a {@link Balancer} judges.
 *
 * @param scoring the numbers of the score
 * @param health when an endpoint is ejected
 * @param limit connections at once to one endpoint, attempts among them; 0: any number
 */
public record BalancerSettings(ScoringSettings scoring, HealthSettings health, int limit) {
    public static final BalancerSettings DEFAULT =
            new BalancerSettings(ScoringSettings.DEFAULT, HealthSettings.DEFAULT, 0);

    public BalancerSettings {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative");
        }
    }
}
