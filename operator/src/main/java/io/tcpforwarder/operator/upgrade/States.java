package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.status.UpgradeState;

/** What is told. Nothing in it changes while nothing happens to the forwarder itself: hundreds may wait at a time. */
final class States {
    private States() {}

    static UpgradeState upToDate(String edition) {
        return new UpgradeState(
                true, ConditionReason.UP_TO_DATE, "the pods are those of edition %s".formatted(edition));
    }

    static UpgradeState upgrading(Rollout rollout) {
        return pending(
                ConditionReason.UPGRADING,
                "since %s the pods are being replaced by those of edition %s"
                        .formatted(rollout.since(), rollout.edition()));
    }

    static UpgradeState stuck(Rollout rollout, boolean waitedFor) {
        String awaited = rollout.before() == Health.READY
                ? "the forwarder, which was Ready before, is not again"
                : "not all pods run and report";
        String others = waitedFor
                ? "; the others are not upgraded before %s or before a change of the spec, deletion or upgradePolicy Manual lets them go on"
                        .formatted(rollout.since().plus(Fleet.LONGEST_HOLD))
                : "";
        return pending(
                ConditionReason.UPGRADE_STUCK,
                "the upgrade to edition %s began at %s and %s, see Programmed, Ready and the pods' logs%s"
                        .formatted(rollout.edition(), rollout.since(), awaited, others));
    }

    static UpgradeState heldBack(String edition, String next, TcpForwarder forwarder) {
        return pending(
                ConditionReason.UPGRADE_HELD_BACK,
                "workload.upgradePolicy is Manual: %s. To have those of edition %s: kubectl annotate --overwrite tcpforwarder %s -n %s %s=%s"
                        .formatted(
                                kept(edition),
                                next,
                                forwarder.getMetadata().getName(),
                                forwarder.getMetadata().getNamespace(),
                                TcpForwarder.UPGRADE,
                                next));
    }

    static UpgradeState waiting(String edition, String next) {
        return pending(
                ConditionReason.UPGRADE_WAITING,
                "%s until it is their turn to be replaced by those of edition %s: a few forwarders are at a time"
                        .formatted(kept(edition), next));
    }

    static UpgradeState waitingForStuck(String edition, String next) {
        return pending(
                ConditionReason.UPGRADE_WAITING,
                "%s: nothing more is upgraded to edition %s while another forwarder's does not come to an end, for an hour at most, which kubectl get tcpforwarders -A -o wide shows as UpgradeStuck"
                        .formatted(kept(edition), next));
    }

    static UpgradeState namespaceEnds(String edition, String next) {
        return pending(
                ConditionReason.UPGRADE_WAITING,
                "%s, instead of those of edition %s, because the namespace is being deleted and takes no new pods"
                        .formatted(kept(edition), next));
    }

    static UpgradeState notAccepted(String edition, String next) {
        return pending(
                ConditionReason.UPGRADE_WAITING,
                "%s, instead of those of edition %s, because nothing is applied before the spec is accepted"
                        .formatted(kept(edition), next));
    }

    private static String kept(String edition) {
        return "the pods stay those of edition " + (edition.isEmpty() ? "(unknown)" : edition);
    }

    private static UpgradeState pending(ConditionReason reason, String message) {
        return new UpgradeState(false, reason, message);
    }
}
