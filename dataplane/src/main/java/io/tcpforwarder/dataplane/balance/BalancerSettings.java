package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.health.HealthSettings;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;

/** How a {@link Balancer} judges. */
public record BalancerSettings(ScoringSettings scoring, HealthSettings health) {
    public static final BalancerSettings DEFAULT =
            new BalancerSettings(ScoringSettings.DEFAULT, HealthSettings.DEFAULT);
}
