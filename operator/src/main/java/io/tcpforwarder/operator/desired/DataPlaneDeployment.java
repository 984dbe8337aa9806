package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** The data-plane pods. {@code spec.replicas} is left out, see {@link Replicas}. */
final class DataPlaneDeployment {
    /**
     * From ready to available, and so to the end of an old pod: 2 s at least, as Kubernetes counts from the whole second in which the
     * pod became ready. A kube-proxy gathers changes for 1 s before it leads clients to a new pod; in less, a rollout could end the
     * last pod that some node knows.
     */
    private static final int MIN_READY_SECONDS = 3;

    private DataPlaneDeployment() {}

    static Deployment of(Blueprint blueprint) {
        return new DeploymentBuilder()
                .withMetadata(new ObjectMetaBuilder(
                                blueprint.metadata(blueprint.names().owned()))
                        .withAnnotations(blueprint.pods().annotations())
                        .build())
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Labels.selector(blueprint.name()))
                .endSelector()
                .withMinReadySeconds(MIN_READY_SECONDS)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(template(blueprint))
                .endSpec()
                .build();
    }

    /** The account is no matter of the edition: pods are replaced by their like. */
    private static PodTemplateSpec template(Blueprint blueprint) {
        PodTemplateSpec template = blueprint.pods().template();
        return blueprint.renewedAccount() == null
                ? template
                : new PodTemplateSpecBuilder(template)
                        .editOrNewMetadata()
                        .addToAnnotations(PodTokens.ACCOUNT, blueprint.renewedAccount())
                        .endMetadata()
                        .build();
    }
}
