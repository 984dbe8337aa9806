package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.OwnPods;
import io.tcpforwarder.operator.status.Conditions.Claim;
import io.tcpforwarder.operator.status.Conditions.Truth;
import io.tcpforwarder.operator.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programmed: every data-plane pod that should run has applied this generation. During a rollout more pods exist than should
 * run; the surplus may still be starting. Not known where all that is missing is the word of pods that have fallen silent.
 */
final class Programming {
    private final Observed observed;
    private final Verdict verdict;
    private final Reports reports;
    private final Told told;
    private final int wanted;
    private final int applied;

    private Programming(Observed observed, Verdict verdict, Reports reports, Told told) {
        this.observed = observed;
        this.verdict = verdict;
        this.reports = reports;
        this.told = told;
        wanted = DataPlanePods.wanted(observed);
        applied = reports.thatApplied(told).size();
    }

    static Claim of(Observed observed, Verdict verdict, Reports reports, Told told) {
        if (!verdict.accepted()) {
            return refuted(
                    ConditionReason.NOT_ACCEPTED, "the spec is not accepted; what was accepted last goes on serving");
        }
        return new Programming(observed, verdict, reports, told).claim();
    }

    private Claim claim() {
        List<String> errors = reports.heard().stream()
                .flatMap(report -> report.error().map(error -> "pod %s: %s".formatted(report.pod(), error)).stream())
                .toList();
        if (!errors.isEmpty()) {
            return refuted(ConditionReason.CONFIG_REJECTED, Names.listed(errors));
        }
        if (!verdict.invalid().isEmpty() || !verdict.unresolved().isEmpty()) {
            return refuted(
                    verdict.invalid().isEmpty() ? ConditionReason.REFS_NOT_RESOLVED : ConditionReason.NOT_ACCEPTED,
                    "not served as the spec says: %s; %d of %d pods have applied all else of generation %d"
                            .formatted(Names.listed(incomplete()), applied, wanted, told.generation()));
        }
        Optional<String> uncreatable = DataPlanePods.creationFailure(observed);
        if (applied < wanted && uncreatable.isPresent()) {
            return refuted(
                    ConditionReason.PODS_REFUSED,
                    progress(applied) + "; the cluster refuses to create pods: " + uncreatable.get());
        }
        if (applied >= wanted && !DataPlanePods.rolledOut(observed)) {
            return refuted(
                    ConditionReason.PODS_PENDING,
                    "pods are being replaced; those of before have applied generation %d".formatted(told.generation()));
        }
        if (applied >= wanted) {
            String remarks = Names.remarks(reports.heard(), PodReport::warning);
            return claim(Truth.TRUE, ConditionReason.PROGRAMMED, progress(wanted) + remarks);
        }
        return applied + reports.silent().size() >= wanted
                ? claim(Truth.UNKNOWN, ConditionReason.PODS_NOT_REPORTING, progress(applied) + "; " + silence())
                : refuted(ConditionReason.PODS_PENDING, pending());
    }

    private List<String> incomplete() {
        return verdict.listeners().stream()
                .filter(listener -> !listener.findings().isEmpty())
                .map(listener ->
                        "listener '%s'".formatted(listener.listener().asked().name()))
                .toList();
    }

    private String progress(int pods) {
        return "%d of %d pods have applied generation %d".formatted(pods, wanted, told.generation());
    }

    private String pending() {
        Set<String> reporting = Stream.of(reports.heard(), reports.silent(), reports.unread())
                .flatMap(List::stream)
                .map(PodReport::pod)
                .collect(Collectors.toSet());
        List<String> unheard = OwnPods.staying(observed).stream()
                .filter(pod -> !reporting.contains(pod.getMetadata().getName()))
                .map(Programming::named)
                .sorted()
                .toList();
        List<String> behind = reports.heard().stream()
                .filter(report -> !told.isAppliedBy(report))
                .map(PodReport::pod)
                .toList();
        int missing = wanted - unheard.size() - reporting.size();
        List<String> parts = new ArrayList<>();
        parts.add(progress(applied));
        if (!behind.isEmpty()) {
            parts.add("still on an older one: " + Names.listed(behind));
        }
        if (!unheard.isEmpty()) {
            parts.add("not reporting: " + Names.listed(unheard));
        }
        if (!reports.silent().isEmpty()) {
            parts.add(silence());
        }
        if (!reports.unread().isEmpty()) {
            parts.add(unread());
        }
        if (missing > 0) {
            parts.add("not created yet: %d".formatted(missing));
        }
        return String.join("; ", parts);
    }

    private static String named(Pod pod) {
        String name = pod.getMetadata().getName();
        return DataPlanePods.trouble(pod)
                .map(trouble -> "%s (%s)".formatted(name, trouble))
                .orElse(name);
    }

    private String unread() {
        return "reporting in a form that this operator does not read, which is %d to %d, so pods and operator are too far apart: %s"
                .formatted(
                        TcpForwarderReport.OLDEST_SCHEMA_VERSION,
                        TcpForwarderReport.NEWEST_SCHEMA_VERSION,
                        Names.listed(reports.unread().stream()
                                .map(report -> "%s (schemaVersion %d)"
                                        .formatted(report.pod(), report.spec().schemaVersion()))
                                .toList()));
    }

    private String silence() {
        return silence(reports);
    }

    /** Who has fallen silent, and since when. */
    static String silence(Reports reports) {
        return "no longer reporting: "
                + Names.listed(reports.silent().stream()
                        .map(report -> "%s (last at %s)"
                                .formatted(report.pod(), report.spec().reportTime()))
                        .toList());
    }

    private static Claim refuted(ConditionReason reason, String message) {
        return claim(Truth.FALSE, reason, message);
    }

    private static Claim claim(Truth truth, ConditionReason reason, String message) {
        return new Claim(Conditions.PROGRAMMED, truth, reason, Names.bounded(message));
    }
}
