package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.tcpforwarder.api.v1alpha1.PodDisruptionBudgetSpec;

/**
 * How many pods may be evicted at once. One may be missing unless the spec says otherwise: that holds up no drain, however few
 * pods there are, so every forwarder has it, and nobody has to know how many pods an autoscaler has made.
 */
final class DisruptionBudget {
    private static final IntOrString ONE = new IntOrString(1);

    private DisruptionBudget() {}

    static PodDisruptionBudget of(Blueprint blueprint) {
        PodDisruptionBudgetSpec asked = blueprint.spec().podDisruptionBudget();
        boolean byDefault = asked.minAvailable() == null && asked.maxUnavailable() == null;
        return new PodDisruptionBudgetBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .withNewSpec()
                .withMinAvailable(asked.minAvailable())
                .withMaxUnavailable(byDefault ? ONE : asked.maxUnavailable())
                .withNewSelector()
                .withMatchLabels(Labels.selector(blueprint.name()))
                .endSelector()
                // A pod that is not ready carries nobody's new connections; a node must not wait for it.
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .endSpec()
                .build();
    }
}
