package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Optional;

/**
 * The number of pods, applied under a field manager of its own: under the manager of the rest, leaving it out once (because
 * the spec no longer says it) would drop it, and a dropped {@code spec.replicas} falls back to 1.
 */
public final class Replicas {
    private Replicas() {}

    /** What to apply beside the Deployment; empty when the number is left to whoever set it last. */
    public static Optional<Deployment> of(Blueprint blueprint) {
        return Optional.ofNullable(blueprint.spec().workload().replicas())
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
}
