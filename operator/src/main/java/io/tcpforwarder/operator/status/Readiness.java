package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.status.Conditions.Claim;
import io.tcpforwarder.operator.status.Conditions.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Ready: programmed, every listener has a healthy endpoint in every pod that has applied this generation, and a pod has been ready
 * for long enough that the Service leads to it.
 */
final class Readiness {
    private Readiness() {}

    static Claim of(Observed observed, Claim programmed, Reports reports, Told told, SummaryStatus summary) {
        if (programmed.truth() == Truth.FALSE) {
            return refuted(ConditionReason.NOT_PROGRAMMED, programmed.message());
        }
        if (DataPlanePods.wanted(observed) == 0) {
            return refuted(ConditionReason.SCALED_TO_ZERO, "no pod should run, so nobody answers");
        }
        List<PodReport> current = reports.thatApplied(told);
        List<String> lacking = new ArrayList<>();
        String example = "";
        List<ListenerSpec> listeners = observed.forwarder().getSpec().listeners();
        for (ListenerSpec listener : listeners) {
            List<PodReport> pods = current.stream()
                    .filter(report -> !hasHealthyEndpoint(report, listener.name()))
                    .toList();
            if (!pods.isEmpty()) {
                lacking.add(lack(listener.name(), pods));
                example = example.isEmpty() ? example(listener.name(), pods, listeners.size() == 1) : example;
            }
        }
        String unfollowed = Names.remarks(current, PodReport::sourceErrors);
        if (!lacking.isEmpty()) {
            return refuted(ConditionReason.NO_HEALTHY_ENDPOINTS, String.join("; ", lacking) + unfollowed + example);
        }
        // Only now: a pod that has no usable endpoint is not ready either, and that is not what ails it.
        if (DataPlanePods.available(observed) == 0) {
            return refuted(
                    ConditionReason.NOT_AVAILABLE,
                    "no pod has been ready for 2 s, so the Service may not lead to one yet");
        }
        return programmed.truth() == Truth.UNKNOWN
                ? claim(
                        Truth.UNKNOWN,
                        ConditionReason.PODS_NOT_REPORTING,
                        "all is well in the pods that report; " + Programming.silence(reports))
                : claim(
                        Truth.TRUE,
                        ConditionReason.READY,
                        "every listener has a healthy endpoint in every pod" + flaw(summary) + unfollowed);
    }

    private static String lack(String listener, List<PodReport> pods) {
        Optional<ListenerReport> most = pods.stream()
                .flatMap(report -> report.listener(listener).stream())
                .max(Comparator.comparingInt(ListenerReport::endpoints));
        int endpoints = most.map(ListenerReport::endpoints).orElse(0);
        int ejected = most.map(ListenerReport::ejectedEndpoints).orElse(0);
        String why = endpoints == 0
                ? "its backends have no endpoints at all"
                : "%d ejected, %d not ready or terminating".formatted(ejected, endpoints - ejected);
        return "listener '%s' has no healthy endpoint in %s: %s"
                .formatted(
                        listener, Names.listed(pods.stream().map(PodReport::pod).toList()), why);
    }

    /** The failure of the endpoint that is the worst in the first of the pods that can tell. */
    private static String example(String listener, List<PodReport> pods, boolean only) {
        return pods.stream()
                .flatMap(report -> report.spec().endpoints().stream())
                .filter(endpoint -> endpoint.listener().equals(listener) && endpoint.lastFailure() != null)
                .findFirst()
                .map(endpoint -> Failures.example(
                        Names.place(endpoint.address(), endpoint.port()),
                        only ? null : listener,
                        endpoint.lastFailure()))
                .orElse("");
    }

    /** What a person looks for first, so that it is not only in a list of a hundred endpoints. */
    private static String flaw(SummaryStatus summary) {
        return summary.healthyEndpoints() == summary.endpoints()
                ? ""
                : "; %d of %d endpoints are healthy in all pods, %d ejected in some or all"
                        .formatted(summary.healthyEndpoints(), summary.endpoints(), summary.ejectedEndpoints());
    }

    private static boolean hasHealthyEndpoint(PodReport report, String listener) {
        return report.listener(listener)
                .filter(seen -> seen.healthyEndpoints() > 0)
                .isPresent();
    }

    private static Claim refuted(ConditionReason reason, String message) {
        return claim(Truth.FALSE, reason, message);
    }

    private static Claim claim(Truth truth, ConditionReason reason, String message) {
        return new Claim(Conditions.READY, truth, reason, Names.bounded(message));
    }
}
