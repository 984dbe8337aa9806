package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.tcpforwarder.operator.observe.Observed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The pods of a forwarder. */
final class DataPlanePods {
    private DataPlanePods() {}

    /** Pods that neither have ended nor are told to. */
    static List<Pod> staying(Observed observed) {
        return observed.pods().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !hasEnded(pod))
                .toList();
    }

    /** How many should run; without a Deployment the one it would start with. */
    static int wanted(Observed observed) {
        Deployment deployment = observed.deployment();
        return deployment == null
                ? 1
                : Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    }

    /** How many have been ready for so long that the Service leads to them. */
    static int available(Observed observed) {
        Deployment deployment = observed.deployment();
        return deployment == null || deployment.getStatus() == null
                ? 0
                : Objects.requireNonNullElse(deployment.getStatus().getAvailableReplicas(), 0);
    }

    /** Whether every pod that should run is of the present template. */
    static boolean rolledOut(Observed observed) {
        if (wanted(observed) == 0) {
            return true;
        }
        Deployment deployment = observed.deployment();
        if (deployment == null || deployment.getStatus() == null) {
            return false;
        }
        long seen = Objects.requireNonNullElse(deployment.getStatus().getObservedGeneration(), 0L);
        return seen >= Objects.requireNonNullElse(deployment.getMetadata().getGeneration(), 0L)
                && Objects.requireNonNullElse(deployment.getStatus().getUpdatedReplicas(), 0) >= wanted(observed);
    }

    /** Why no pod can be made, in the words of who refuses it: a quota, an admission policy. */
    static Optional<String> creationFailure(Observed observed) {
        return Optional.ofNullable(observed.deployment()).map(Deployment::getStatus).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && condition.getStatus().equals("True"))
                .map(DeploymentCondition::getMessage)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static boolean hasEnded(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }
}
