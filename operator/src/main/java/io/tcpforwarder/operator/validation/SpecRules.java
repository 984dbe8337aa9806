package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Quantity;
import io.tcpforwarder.api.v1alpha1.AutoscalingSpec;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.PodDisruptionBudgetSpec;
import io.tcpforwarder.api.v1alpha1.ResourcesSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.WorkloadSpec;
import io.tcpforwarder.operator.desired.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * What the spec as a whole tells. The schema refuses most of it already; it may be older than this operator, or younger than the
 * resource.
 */
final class SpecRules {
    private SpecRules() {}

    static List<Finding> check(TcpForwarder forwarder) {
        String unreadable = forwarder.getSpec().unreadable();
        if (unreadable != null) {
            return List.of(invalid(unreadable));
        }
        List<Finding> findings = new ArrayList<>();
        String name = forwarder.getMetadata().getName();
        if (name.length() > Labels.MAX_LENGTH) {
            findings.add(invalid("metadata.name has %d characters; expected at most %d, for it becomes a label"
                    .formatted(name.length(), Labels.MAX_LENGTH)));
        }
        if (forwarder.getSpec().listeners().isEmpty()) {
            findings.add(invalid("spec.listeners is empty; expected at least one listener"));
        }
        checkScale(forwarder.getSpec().workload(), findings);
        checkResources(forwarder.getSpec().workload().resources(), findings);
        PodDisruptionBudgetSpec budget = forwarder.getSpec().podDisruptionBudget();
        if (budget.minAvailable() != null && budget.maxUnavailable() != null) {
            findings.add(
                    invalid("spec.podDisruptionBudget has both minAvailable and maxUnavailable; expected one of them"));
        }
        return findings;
    }

    private static void checkScale(WorkloadSpec workload, List<Finding> findings) {
        AutoscalingSpec autoscaling = workload.autoscaling();
        if (autoscaling == null) {
            return;
        }
        if (workload.replicas() != null) {
            findings.add(invalid("spec.workload has both replicas and autoscaling; expected one of them"));
        }
        if (autoscaling.minReplicas() > autoscaling.maxReplicas()) {
            findings.add(
                    invalid("spec.workload.autoscaling.minReplicas is %d; expected at most maxReplicas, which is %d"
                            .formatted(autoscaling.minReplicas(), autoscaling.maxReplicas())));
        }
    }

    private static void checkResources(ResourcesSpec resources, List<Finding> findings) {
        if (!resources.limits().containsKey("memory")) {
            findings.add(
                    invalid(
                            "spec.workload.resources.limits.memory is missing; expected at least 96Mi: the data plane sizes its memory by it"));
        }
        resources.requests().forEach((kind, request) -> {
            Quantity limit = resources.limits().get(kind);
            if (limit != null && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0) {
                findings.add(
                        invalid("spec.workload.resources.requests.%s is %s; expected at most its limit, which is %s"
                                .formatted(kind, request, limit)));
            }
        });
    }

    private static Finding invalid(String message) {
        return new Finding(ConditionReason.INVALID, message);
    }
}
