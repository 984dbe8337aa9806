package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.UpgradePolicy;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.Rendering;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.desired.SpecDigest;
import io.tcpforwarder.operator.observe.Served;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How far all forwarders together have come with an edition.
 *
 * @param proven how many have it and are Ready with it
 * @param rolling how many are getting it
 * @param stuck how many of those should have had it by now
 */
record Fleet(int proven, int rolling, int stuck) {
    /** That many at a time, once as many have shown that the edition works: the first one is alone. */
    static final int AT_ONCE = 5;

    /** The time after which Kubernetes calls a Deployment stuck, too. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * For so long the others wait for one that is stuck. Whatever ails it, a bad edition or a quota, somebody has that time to look; and
     * nobody can hold up the upgrades of others for good.
     */
    static final Duration LONGEST_HOLD = PATIENCE.plus(Duration.ofHours(1));

    private static final Comparator<TcpForwarder> IN_ORDER = Comparator.comparing(
                    (TcpForwarder forwarder) -> forwarder.getMetadata().getNamespace())
            .thenComparing(forwarder -> forwarder.getMetadata().getName());

    static Fleet of(List<Served> all, String edition, Known known, Instant now) {
        int proven = 0;
        int rolling = 0;
        int stuck = 0;
        for (Served served : all) {
            boolean current = Rendering.edition(served.deployment()).equals(edition);
            Rollout rollout = known.rollout(served.forwarder(), Rollout.of(served.configMap()), edition, now);
            if (rollout != null && isWaitedFor(served.forwarder(), rollout, now)) {
                rolling++;
                stuck += isOverdue(rollout, now) ? 1 : 0;
            } else if (current && rollout == null && isReady(served.forwarder())) {
                proven++;
            }
        }
        return new Fleet(proven, rolling, stuck);
    }

    /** Whether one more may begin. */
    boolean hasRoom() {
        return stuck == 0 && rolling < Math.min(AT_ONCE, 1 + proven);
    }

    /** Who would come next, as many as could. */
    static List<TcpForwarder> next(List<Served> all, String edition) {
        return all.stream()
                .filter(served -> !Rendering.edition(served.deployment()).equals(edition))
                .map(Served::forwarder)
                .filter(Fleet::isAutomatic)
                .sorted(IN_ORDER)
                .limit(2 * AT_ONCE)
                .toList();
    }

    static boolean isAutomatic(TcpForwarder forwarder) {
        return forwarder.getSpec().workload().upgradePolicy() == UpgradePolicy.AUTOMATIC;
    }

    static boolean isOverdue(Rollout rollout, Instant now) {
        return !now.isBefore(rollout.since().plus(PATIENCE));
    }

    /**
     * Not for what its author has taken into his own hands since, by another spec, upgradePolicy Manual or deletion. Nor longer than our patience
     * for what did not work before either: it says nothing about the edition.
     */
    static boolean isWaitedFor(TcpForwarder forwarder, Rollout rollout, Instant now) {
        Duration longest = rollout.before() == Health.BROKEN ? PATIENCE : LONGEST_HOLD;
        return !forwarder.isMarkedForDeletion()
                && isAutomatic(forwarder)
                && isOfNow(rollout, forwarder)
                && now.isBefore(rollout.since().plus(longest));
    }

    /** Whether the spec is the one that the rollout began with. */
    static boolean isOfNow(Rollout rollout, TcpForwarder forwarder) {
        return rollout.spec().equals(SpecDigest.of(forwarder));
    }

    private static boolean isReady(TcpForwarder forwarder) {
        return forwarder.getStatus() != null
                && forwarder.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"));
    }
}
