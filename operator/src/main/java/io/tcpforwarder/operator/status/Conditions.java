package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ServiceMonitorMode;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.validation.Finding;
import io.tcpforwarder.operator.validation.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The five conditions, each with the reason and a message that says what to do. */
final class Conditions {
    static final String ACCEPTED = "Accepted";
    static final String RESOLVED_REFS = "ResolvedRefs";
    static final String PROGRAMMED = "Programmed";
    static final String READY = "Ready";
    static final String UP_TO_DATE = "UpToDate";

    static final List<String> ALL = List.of(ACCEPTED, RESOLVED_REFS, PROGRAMMED, READY, UP_TO_DATE);

    private Conditions() {}

    /** Whether it is so. */
    enum Truth {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        Truth(String text) {
            this.text = text;
        }
    }

    /** One condition before it knows since when. */
    record Claim(String type, Truth truth, ConditionReason reason, String message) {}

    static List<ForwarderCondition> of(
            Observed observed,
            Verdict verdict,
            UpgradeState upgrade,
            Reports reports,
            Told told,
            SummaryStatus summary,
            @Nullable TcpForwarderStatus previous,
            Instant now) {
        Claim programmed = Programming.of(observed, verdict, reports, told);
        return Stream.of(
                        accepted(observed, verdict),
                        resolvedRefs(verdict),
                        programmed,
                        Readiness.of(observed, programmed, reports, told, summary),
                        upToDate(upgrade))
                .map(claim -> condition(claim, observed, previous, now))
                .toList();
    }

    private static Claim accepted(Observed observed, Verdict verdict) {
        List<Finding> invalid = verdict.invalid();
        if (!verdict.accepted()) {
            List<Finding> all =
                    Stream.concat(verdict.refused().stream(), invalid.stream()).toList();
            return refuted(ACCEPTED, all.getFirst().reason(), all, "");
        }
        return invalid.isEmpty()
                ? new Claim(ACCEPTED, Truth.TRUE, ConditionReason.ACCEPTED, "the spec is valid" + unmonitored(observed))
                : refuted(ACCEPTED, ConditionReason.PARTIALLY_INVALID, invalid, "; all else is accepted");
    }

    private static String unmonitored(Observed observed) {
        boolean asked = observed.forwarder().getSpec().monitoring().serviceMonitor() == ServiceMonitorMode.ENABLED;
        return asked && observed.unserved().contains(ServiceMonitor.class)
                ? "; there is no ServiceMonitor, because the cluster does not serve that kind of monitoring.coreos.com/v1, or the operator may not read it"
                : "";
    }

    private static Claim resolvedRefs(Verdict verdict) {
        return verdict.unresolved().isEmpty()
                ? new Claim(RESOLVED_REFS, Truth.TRUE, ConditionReason.RESOLVED_REFS, "every Service and port exists")
                : refuted(RESOLVED_REFS, verdict.unresolved().getFirst().reason(), verdict.unresolved(), "");
    }

    private static Claim upToDate(UpgradeState upgrade) {
        return new Claim(
                UP_TO_DATE,
                upgrade.upToDate() ? Truth.TRUE : Truth.FALSE,
                upgrade.reason(),
                Names.bounded(upgrade.message()));
    }

    /** What all findings say. */
    private static Claim refuted(String type, ConditionReason reason, List<Finding> findings, String end) {
        String messages = findings.stream().map(Finding::message).distinct().collect(Collectors.joining("; "));
        return new Claim(type, Truth.FALSE, reason, Names.bounded(messages, Names.MAX_MESSAGE - end.length()) + end);
    }

    private static List<ForwarderCondition> known(@Nullable TcpForwarderStatus previous) {
        return previous == null ? List.of() : previous.conditions();
    }

    private static ForwarderCondition condition(
            Claim claim, Observed observed, @Nullable TcpForwarderStatus previous, Instant now) {
        String status = claim.truth().text;
        return new ForwarderCondition(
                claim.type(),
                status,
                claim.reason().text(),
                claim.message(),
                observed.forwarder().getMetadata().getGeneration(),
                since(known(previous), claim.type(), status, now));
    }

    /** Since when it has been so. Whoever may write a status can put any text there; what is no time would stay for good. */
    static String since(List<ForwarderCondition> before, String type, String status, Instant now) {
        return before.stream()
                .filter(condition ->
                        condition.type().equals(type) && condition.status().equals(status))
                .map(ForwarderCondition::lastTransitionTime)
                .filter(Conditions::isInstant)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static boolean isInstant(@Nullable String text) {
        try {
            return text != null && Instant.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
