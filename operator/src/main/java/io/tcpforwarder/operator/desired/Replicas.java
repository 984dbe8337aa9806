package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.tcpforwarder.api.v1alpha1.AutoscalingSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The number of pods, applied under a field manager of its own: under the manager of the rest, leaving it out once (because
 * the spec no longer says it) would drop it, and a dropped {@code spec.replicas} falls back to 1.
 */
public final class Replicas {
    private Replicas() {}

    /**
     * What to apply beside the Deployment; empty when it has that number, or the number is left to whoever set it last.
     *
     * @param live the number that the Deployment has; null if there is none yet
     */
    public static Optional<Deployment> of(Blueprint blueprint, @Nullable Integer live) {
        AutoscalingSpec autoscaling = blueprint.spec().workload().autoscaling();
        Integer wanted = autoscaling == null ? blueprint.spec().workload().replicas() : toBeginWith(autoscaling, live);
        return Optional.ofNullable(wanted)
                .filter(replicas -> !replicas.equals(live))
                .map(replicas -> new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(blueprint.names().owned())
                        .withNamespace(blueprint.forwarder().getMetadata().getNamespace())
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build());
    }

    /** An autoscaler never wakes a Deployment of 0; any other number is its own to change. */
    private static @Nullable Integer toBeginWith(AutoscalingSpec autoscaling, @Nullable Integer live) {
        return live == null || live == 0 ? autoscaling.minReplicas() : null;
    }
}
