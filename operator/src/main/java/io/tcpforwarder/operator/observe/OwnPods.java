package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the pods that carry a forwarder's label are its own: anybody may write a label. */
public final class OwnPods {
    private OwnPods() {}

    /**
     * Pods that a ReplicaSet of the forwarder's Deployment made, as near as can be told without the right to read
     * ReplicaSets: by name. One that only claims so does not last: Kubernetes deletes what belongs to a ReplicaSet that does
     * not exist, and a ReplicaSet what it did not ask for. A pod that is older than both the forwarder and its Deployment belonged to
     * another forwarder of that name. Older than one of them it may be: a forwarder takes over the Deployment that one of its name
     * left behind as an orphan, and a Deployment the ReplicaSets.
     */
    public static List<Pod> all(Observed observed) {
        String replicaSets = observed.names().owned() + "-";
        return observed.pods().stream()
                .filter(pod -> isMadeBy(replicaSets, pod.getMetadata()))
                .filter(pod -> !isBefore(pod, observed.forwarder()) || !isBefore(pod, observed.deployment()))
                .toList();
    }

    private static boolean isMadeBy(String replicaSets, ObjectMeta pod) {
        return pod.getOwnerReferences().stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController())
                        && "ReplicaSet".equals(owner.getKind())
                        && owner.getName().startsWith(replicaSets)
                        // The rest is the hash of a template: that of "redis-tcpfwd-x-5d8f" belongs to another
                        // forwarder.
                        && owner.getName().indexOf('-', replicaSets.length()) < 0);
    }

    /** Pods that neither have ended nor are told to. */
    public static List<Pod> staying(Observed observed) {
        return all(observed).stream().filter(OwnPods::isStaying).toList();
    }

    /** Whether it neither has ended nor is told to. */
    public static boolean isStaying(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && !hasEnded(pod);
    }

    /** Whether none of its containers will run again. */
    public static boolean hasEnded(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    /** Without the other one: true. Where a time is not known: false. */
    private static boolean isBefore(Pod pod, @Nullable HasMetadata other) {
        if (other == null) {
            return true;
        }
        String made = pod.getMetadata().getCreationTimestamp();
        String otherMade = other.getMetadata().getCreationTimestamp();
        return made != null && otherMade != null && Instant.parse(made).isBefore(Instant.parse(otherMade));
    }
}
