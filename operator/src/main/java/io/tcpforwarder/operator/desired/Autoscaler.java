package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.tcpforwarder.api.v1alpha1.AutoscalingSpec;
import java.util.Objects;

/**
 * Decides how many pods run. Scaling out is as quick as Kubernetes does it by default; scaling in ends connections, so it goes
 * slowly. It scales the Deployment and not the TcpForwarder, whose spec is its author's.
 */
final class Autoscaler {
    /** How long fewer pods must have sufficed. */
    private static final int SCALE_IN_WINDOW_SECONDS = 600;

    /** From one removed pod to the next. */
    private static final int SCALE_IN_PERIOD_SECONDS = 300;

    private Autoscaler() {}

    static HorizontalPodAutoscaler of(Blueprint blueprint) {
        AutoscalingSpec asked =
                Objects.requireNonNull(blueprint.spec().workload().autoscaling());
        String name = blueprint.names().owned();
        return new HorizontalPodAutoscalerBuilder()
                .withMetadata(blueprint.metadata(name))
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", name)
                .withMinReplicas(asked.minReplicas())
                .withMaxReplicas(asked.maxReplicas())
                .addNewMetric()
                // Of our container alone: one that was injected may request nothing, and then the pod has no
                // percentage.
                .withType("ContainerResource")
                .withNewContainerResource()
                .withContainer(DataPlanePod.CONTAINER)
                .withName("cpu")
                .withNewTarget()
                .withType("Utilization")
                .withAverageUtilization(asked.targetCPUPercent())
                .endTarget()
                .endContainerResource()
                .endMetric()
                .withNewBehavior()
                .withNewScaleDown()
                .withStabilizationWindowSeconds(SCALE_IN_WINDOW_SECONDS)
                .addNewPolicy(SCALE_IN_PERIOD_SECONDS, "Pods", 1)
                .endScaleDown()
                .endBehavior()
                .endSpec()
                .build();
    }
}
