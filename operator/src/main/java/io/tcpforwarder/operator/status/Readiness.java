package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.status.Conditions.Claim;
import java.util.ArrayList;
import java.util.List;

/**
 * Ready: programmed, every listener has a healthy endpoint in every pod that has applied this generation, and a pod has been ready
 * for long enough that the Service leads to it.
 */
final class Readiness {
    private Readiness() {}

    static Claim of(Observed observed, Claim programmed, List<PodReport> reports) {
        if (!programmed.holds()) {
            return refuted(ConditionReason.NOT_PROGRAMMED, programmed.message());
        }
        if (DataPlanePods.wanted(observed) == 0) {
            return refuted(ConditionReason.SCALED_TO_ZERO, "no pod should run, so nobody answers");
        }
        if (DataPlanePods.available(observed) == 0) {
            return refuted(
                    ConditionReason.NOT_AVAILABLE,
                    "no pod has been ready for 2 s, so the Service may not lead to one yet");
        }
        long generation = observed.forwarder().getMetadata().getGeneration();
        List<PodReport> current = reports.stream()
                .filter(report -> report.spec().configGeneration() >= generation)
                .toList();
        List<String> lacking = new ArrayList<>();
        for (ListenerSpec listener : observed.forwarder().getSpec().listeners()) {
            List<String> pods = current.stream()
                    .filter(report -> !hasHealthyEndpoint(report, listener.name()))
                    .map(PodReport::pod)
                    .toList();
            if (!pods.isEmpty()) {
                lacking.add(
                        "listener '%s' has no healthy endpoint in %s".formatted(listener.name(), Names.listed(pods)));
            }
        }
        String unfollowed = Names.remarks(current, PodReport::sourceErrors);
        return lacking.isEmpty()
                ? new Claim(
                        Conditions.READY,
                        true,
                        ConditionReason.READY,
                        Names.bounded("every listener has a healthy endpoint in every pod" + unfollowed))
                : refuted(ConditionReason.NO_HEALTHY_ENDPOINTS, String.join("; ", lacking) + unfollowed);
    }

    private static boolean hasHealthyEndpoint(PodReport report, String listener) {
        return report.listener(listener)
                .filter(seen -> seen.healthyEndpoints() > 0)
                .isPresent();
    }

    private static Claim refuted(ConditionReason reason, String message) {
        return new Claim(Conditions.READY, false, reason, Names.bounded(message));
    }
}
