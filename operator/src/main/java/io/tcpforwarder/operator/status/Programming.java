package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.status.Conditions.Claim;
import io.tcpforwarder.operator.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Programmed: every data-plane pod that should run has applied this generation. During a rollout more pods exist than should
 * run; the surplus may still be starting.
 */
final class Programming {
    private Programming() {}

    static Claim of(Observed observed, Verdict verdict, List<PodReport> reports) {
        if (!verdict.accepted()) {
            return refuted(
                    ConditionReason.NOT_ACCEPTED, "the spec is not accepted; what was accepted last goes on serving");
        }
        List<String> errors = reports.stream()
                .flatMap(report -> report.error().map(error -> "pod %s: %s".formatted(report.pod(), error)).stream())
                .toList();
        if (!errors.isEmpty()) {
            return refuted(ConditionReason.CONFIG_REJECTED, Names.listed(errors));
        }
        long generation = observed.forwarder().getMetadata().getGeneration();
        int wanted = DataPlanePods.wanted(observed);
        long programmed = reports.stream()
                .filter(report -> report.spec().configGeneration() >= generation)
                .count();
        if (!verdict.invalid().isEmpty() || !verdict.unresolved().isEmpty()) {
            return refuted(
                    verdict.invalid().isEmpty() ? ConditionReason.REFS_NOT_RESOLVED : ConditionReason.NOT_ACCEPTED,
                    "not served as the spec says: %s; %d of %d pods have applied all else of generation %d"
                            .formatted(Names.listed(incomplete(verdict)), programmed, wanted, generation));
        }
        Optional<String> uncreatable = DataPlanePods.creationFailure(observed);
        if (programmed < wanted && uncreatable.isPresent()) {
            return refuted(
                    ConditionReason.PODS_REFUSED,
                    "%d of %d pods have applied generation %d; the cluster refuses to create pods: %s"
                            .formatted(programmed, wanted, generation, uncreatable.get()));
        }
        if (programmed >= wanted && !DataPlanePods.rolledOut(observed)) {
            return refuted(
                    ConditionReason.PODS_PENDING,
                    "pods are being replaced; those of before have applied generation %d".formatted(generation));
        }
        return programmed >= wanted
                ? new Claim(
                        Conditions.PROGRAMMED,
                        true,
                        ConditionReason.PROGRAMMED,
                        Names.bounded("%d of %d pods have applied generation %d".formatted(wanted, wanted, generation)
                                + Names.remarks(reports, PodReport::warning)))
                : refuted(ConditionReason.PODS_PENDING, pending(observed, reports, generation, wanted, programmed));
    }

    private static List<String> incomplete(Verdict verdict) {
        return verdict.listeners().stream()
                .filter(listener -> !listener.findings().isEmpty())
                .map(listener ->
                        "listener '%s'".formatted(listener.listener().asked().name()))
                .toList();
    }

    private static String pending(
            Observed observed, List<PodReport> reports, long generation, int wanted, long programmed) {
        Set<String> reporting = reports.stream().map(PodReport::pod).collect(Collectors.toSet());
        List<String> silent = DataPlanePods.staying(observed).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(pod -> !reporting.contains(pod))
                .sorted()
                .toList();
        List<String> behind = reports.stream()
                .filter(report -> report.spec().configGeneration() < generation)
                .map(PodReport::pod)
                .toList();
        int missing = wanted - silent.size() - reports.size();
        List<String> parts = new ArrayList<>();
        parts.add("%d of %d pods have applied generation %d".formatted(programmed, wanted, generation));
        if (!behind.isEmpty()) {
            parts.add("still on an older one: " + Names.listed(behind));
        }
        if (!silent.isEmpty()) {
            parts.add("not reporting: " + Names.listed(silent));
        }
        if (missing > 0) {
            parts.add("not created yet: %d".formatted(missing));
        }
        return String.join("; ", parts);
    }

    private static Claim refuted(ConditionReason reason, String message) {
        return new Claim(Conditions.PROGRAMMED, false, reason, Names.bounded(message));
    }
}
