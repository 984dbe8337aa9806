package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Quantity;
import io.tcpforwarder.api.v1alpha1.AutoscalingSpec;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.PodDisruptionBudgetSpec;
import io.tcpforwarder.api.v1alpha1.ResourcesSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.WorkloadSpec;
import io.tcpforwarder.operator.desired.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the spec alone tells. The schema refuses most of it already; it may be older than this operator, or absent. */
final class SpecRules {
    private static final int ADMIN_PORT = 9090;

    private SpecRules() {}

    static List<Finding> check(TcpForwarder forwarder) {
        List<Finding> findings = new ArrayList<>();
        String name = forwarder.getMetadata().getName();
        if (name.length() > Labels.MAX_LENGTH) {
            findings.add(invalid("metadata.name has %d characters; it becomes a label, which has at most %d"
                    .formatted(name.length(), Labels.MAX_LENGTH)));
        }
        if (forwarder.getSpec().listeners().isEmpty()) {
            findings.add(invalid("spec.listeners is empty; expected at least one listener"));
        }
        Map<Integer, String> ports = new HashMap<>();
        for (ListenerSpec listener : forwarder.getSpec().listeners()) {
            checkListener(listener, ports, findings);
        }
        checkScale(forwarder.getSpec().workload(), findings);
        checkResources(forwarder.getSpec().workload().resources(), findings);
        PodDisruptionBudgetSpec budget = forwarder.getSpec().podDisruptionBudget();
        if (budget.minAvailable() != null && budget.maxUnavailable() != null) {
            findings.add(invalid("spec.podDisruptionBudget has both minAvailable and maxUnavailable; expected one"));
        }
        return findings;
    }

    private static void checkListener(ListenerSpec listener, Map<Integer, String> ports, List<Finding> findings) {
        String other = ports.putIfAbsent(listener.port(), listener.name());
        if (other != null) {
            findings.add(invalid("listeners '%s' and '%s' both have port %d; each needs its own"
                    .formatted(other, listener.name(), listener.port())));
        }
        if (listener.port() == ADMIN_PORT) {
            findings.add(invalid("listener '%s' has port %d, which the data plane uses itself; choose another"
                    .formatted(listener.name(), ADMIN_PORT)));
        }
        if (listener.backendRefs().stream().allMatch(ref -> ref.weight() == 0)) {
            findings.add(invalid("listener '%s' has no backendRef with a weight above 0".formatted(listener.name())));
        }
        Set<String> seen = new HashSet<>();
        for (BackendRef ref : listener.backendRefs()) {
            if (!seen.add(ref.name() + ":" + ref.port().getValue())) {
                findings.add(invalid("listener '%s' names port %s of Service '%s' twice; add up their weights"
                        .formatted(listener.name(), ref.port().getValue(), ref.name())));
            }
        }
    }

    private static void checkScale(WorkloadSpec workload, List<Finding> findings) {
        AutoscalingSpec autoscaling = workload.autoscaling();
        if (autoscaling == null) {
            return;
        }
        if (workload.replicas() != null) {
            findings.add(invalid("spec.workload has both replicas and autoscaling; expected one"));
        }
        if (autoscaling.minReplicas() > autoscaling.maxReplicas()) {
            findings.add(invalid("spec.workload.autoscaling has minReplicas %d, more than its maxReplicas %d"
                    .formatted(autoscaling.minReplicas(), autoscaling.maxReplicas())));
        }
    }

    private static void checkResources(ResourcesSpec resources, List<Finding> findings) {
        if (!resources.limits().containsKey("memory")) {
            findings.add(
                    invalid(
                            "spec.workload.resources.limits has no memory; expected a limit, for the data plane sizes its memory by it"));
        }
        resources.requests().forEach((kind, request) -> {
            Quantity limit = resources.limits().get(kind);
            if (limit != null && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0) {
                findings.add(invalid("spec.workload.resources requests %s of %s, more than its limit of %s"
                        .formatted(request, kind, limit)));
            }
        });
    }

    private static Finding invalid(String message) {
        return new Finding(ConditionReason.INVALID, message);
    }
}
