package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.observe.Observed;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the pods of a forwarder do, and their Deployment. */
final class DataPlanePods {
    private DataPlanePods() {}

    /**
     * Whether what was written then comes from a process that still runs. The times can be compared: the pod and its kubelet
     * have the same clock. True where the kubelet has not said.
     */
    static boolean runsSince(Pod pod, @Nullable String written) {
        return states(pod)
                .allMatch(state -> state.getRunning() != null
                        && !isBefore(written, state.getRunning().getStartedAt()));
    }

    /** Why the pod does not run, in Kubernetes' own words; empty if it does. */
    static Optional<String> trouble(Pod pod) {
        return Stream.concat(states(pod).map(DataPlanePods::trouble), conditions(pod))
                .filter(Objects::nonNull)
                .map(word -> Printable.of(word, 63))
                .findFirst();
    }

    private static @Nullable String trouble(ContainerState state) {
        if (state.getWaiting() != null) {
            return state.getWaiting().getReason();
        }
        return state.getTerminated() == null ? null : state.getTerminated().getReason();
    }

    private static Stream<@Nullable String> conditions(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition ->
                                "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
                        .map(condition -> condition.getReason());
    }

    private static Stream<ContainerState> states(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(container -> DataPlanePod.CONTAINER.equals(container.getName()))
                        .map(ContainerStatus::getState)
                        .filter(Objects::nonNull);
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

    /** Whether every pod that should run is of the present template and available, and no other is left. */
    static boolean isComplete(Observed observed) {
        if (wanted(observed) == 0) {
            return true;
        }
        Deployment deployment = observed.deployment();
        if (!rolledOut(observed) || deployment == null) {
            return false;
        }
        int updated = Objects.requireNonNullElse(deployment.getStatus().getUpdatedReplicas(), 0);
        int all = Objects.requireNonNullElse(deployment.getStatus().getReplicas(), 0);
        return all <= updated && available(observed) >= updated;
    }

    /** False where a time is not known. */
    private static boolean isBefore(@Nullable String one, @Nullable String other) {
        return one != null && other != null && Instant.parse(one).isBefore(Instant.parse(other));
    }
}
