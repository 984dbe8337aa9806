package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.UpgradePolicy;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.Rendering;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.observe.Served;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How far all forwarders together have come with an edition.
 *
 * @param done how many have it
 * @param rolling how many are getting it
 * @param stuck how many of those should have had it by now
 */
record Fleet(int done, int rolling, int stuck) {
    /** That many at a time, once as many have shown that the edition works: the first one is alone. */
    static final int AT_ONCE = 5;

    /** The time after which Kubernetes calls a Deployment stuck, too. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Comparator<TcpForwarder> IN_ORDER = Comparator.comparing(
                    (TcpForwarder forwarder) -> forwarder.getMetadata().getNamespace())
            .thenComparing(forwarder -> forwarder.getMetadata().getName());

    static Fleet of(List<Served> all, String edition, Known known, Instant now) {
        int done = 0;
        int rolling = 0;
        int stuck = 0;
        for (Served served : all) {
            boolean current = Rendering.edition(served.deployment()).equals(edition);
            Rollout rollout = known.rollout(served.forwarder(), Rollout.of(served.configMap()), edition);
            if (rollout != null && isWaitedFor(served.forwarder(), rollout, now)) {
                rolling++;
                stuck += isOverdue(rollout, now) ? 1 : 0;
            } else if (current) {
                done++;
            }
        }
        return new Fleet(done, rolling, stuck);
    }

    /** Whether one more may begin. */
    boolean hasRoom() {
        return stuck == 0 && rolling < Math.min(AT_ONCE, 1 + done);
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
     * Not for what its author has taken into his own hands since, by another spec or upgradePolicy Manual: nobody may hold up the
     * upgrades of others for good. Nor longer than our patience for what did not work before either: it says nothing about the
     * edition.
     */
    static boolean isWaitedFor(TcpForwarder forwarder, Rollout rollout, Instant now) {
        return isAutomatic(forwarder)
                && rollout.generation() == forwarder.getMetadata().getGeneration()
                && (rollout.before() != Health.BROKEN || !isOverdue(rollout, now));
    }
}
