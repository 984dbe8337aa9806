package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * The Deployment controller: as many pods as wanted, replaced one by one when the template changes, the new one ready before
 * an old one goes. Makes the pods itself; of the ReplicaSet between there is only its name, and the uid is the Deployment's. Belongs to the node's thread.
 */
final class Deployments {
    private static final String TEMPLATE_HASH = "pod-template-hash";

    private static final Comparator<Pod> BY_AGE =
            Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp());

    private final KubernetesClient client;
    private final String nodeName;

    Deployments(KubernetesClient client, String nodeName) {
        this.client = client;
        this.nodeName = nodeName;
    }

    void reconcile(List<Deployment> deployments, List<Pod> pods) {
        deployments.forEach(deployment -> reconcile(deployment, Pods.ownedBy(deployment, pods)));
    }

    private void reconcile(Deployment deployment, List<Pod> pods) {
        int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        String hash = hash(deployment.getSpec().getTemplate());
        List<Pod> staying =
                pods.stream().filter(pod -> !pod.isMarkedForDeletion()).toList();
        List<Pod> fresh = staying.stream().filter(pod -> isOf(hash, pod)).toList();
        List<Pod> old = staying.stream().filter(pod -> !isOf(hash, pod)).toList();

        int surge = old.isEmpty() ? 0 : 1;
        if (fresh.size() < wanted && staying.size() < wanted + surge) {
            create(deployment, hash);
        } else if (staying.size() > wanted && fresh.stream().allMatch(Pods::isReady)) {
            // An old one if there is one; else the youngest, which has the fewest connections.
            Pod leaving = old.isEmpty() ? fresh.stream().max(BY_AGE).orElseThrow() : old.getFirst();
            client.resource(leaving).delete();
        }
        tell(deployment, staying, fresh);
    }

    private void create(Deployment deployment, String hash) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        Pod pod = new PodBuilder()
                .withMetadata(template.getMetadata())
                .editOrNewMetadata()
                .withGenerateName(deployment.getMetadata().getName() + "-" + hash + "-")
                .withNamespace(deployment.getMetadata().getNamespace())
                .addToLabels(TEMPLATE_HASH, hash)
                .addNewOwnerReference()
                .withApiVersion(deployment.getApiVersion())
                .withKind("ReplicaSet")
                .withName(deployment.getMetadata().getName() + "-" + hash)
                .withUid(deployment.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withSpec(template.getSpec())
                .editSpec()
                .withNodeName(nodeName)
                .endSpec()
                .build();
        client.resource(pod).create();
    }

    private void tell(Deployment deployment, List<Pod> pods, List<Pod> fresh) {
        int ready = (int) pods.stream().filter(Pods::isReady).count();
        DeploymentStatus status = new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(pods.size())
                .withUpdatedReplicas(fresh.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .build();
        if (!status.equals(deployment.getStatus())) {
            client.resource(new DeploymentBuilder(deployment).withStatus(status).build())
                    .updateStatus();
        }
    }

    private String hash(PodTemplateSpec template) {
        CRC32 hash = new CRC32();
        hash.update(client.getKubernetesSerialization().asJson(template).getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(hash.getValue());
    }

    private static boolean isOf(String hash, Pod pod) {
        return hash.equals(pod.getMetadata().getLabels().get(TEMPLATE_HASH));
    }
}
