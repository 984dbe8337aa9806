package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;

/** Questions about pods. */
final class Pods {
    private Pods() {}

    static List<Pod> ownedBy(HasMetadata owner, List<Pod> pods) {
        String uid = owner.getMetadata().getUid();
        return pods.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(reference -> reference.getUid().equals(uid)))
                .toList();
    }

    static List<Pod> selectedBy(HasMetadata object, Map<String, String> labels, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.getMetadata()
                        .getNamespace()
                        .equals(object.getMetadata().getNamespace()))
                .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null && Readiness.isPodReady(pod);
    }
}
