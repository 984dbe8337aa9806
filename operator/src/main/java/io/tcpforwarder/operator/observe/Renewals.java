package io.tcpforwarder.operator.observe;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each report was last renewed, by our own clock: that of a node may be wrong. Kubernetes' node lifecycle controller takes
 * the Leases of nodes so too, and like it we blame nobody for what he could not tell while the API server was away. A report
 * of a data plane that does not yet say when it wrote is never silent. Any thread, one at a time for each forwarder.
 */
final class Renewals {
    /** A pod that is well renews every 2 minutes; two may be lost. */
    static final Duration SILENT_AFTER = Duration.ofMinutes(5);

    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(24);

    private record Renewal(String time, Instant seen) {}

    private record Pass(Map<String, Renewal> renewals, Instant at) {}

    private final ApiContact contact;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();

    Renewals(ApiContact contact) {
        this.contact = contact;
    }

    Silence of(TcpForwarder forwarder, Collection<TcpForwarderReport> reports, Instant now) {
        String uid = forwarder.getMetadata().getUid();
        Pass before = passes.get(uid);
        Map<String, Renewal> renewals = new HashMap<>();
        Set<String> silent = new HashSet<>();
        Duration next = null;
        for (TcpForwarderReport report : reports) {
            String time = report.getSpec() == null ? null : report.getSpec().reportTime();
            if (time == null) {
                continue;
            }
            Renewal known = before == null
                    ? null
                    : before.renewals().get(report.getMetadata().getUid());
            Renewal renewal = known != null && known.time().equals(time)
                    ? known
                    : new Renewal(time, seen(forwarder, known, time, now));
            renewals.put(report.getMetadata().getUid(), renewal);
            Instant from = later(renewal.seen(), contact.since());
            Duration left = SILENT_AFTER.minus(Duration.between(from, contact.heardUntil(now)));
            if (!left.isPositive()) {
                silent.add(report.getMetadata().getName());
            } else if (next == null || left.compareTo(next) < 0) {
                next = left;
            }
        }
        passes.values().removeIf(pass -> Duration.between(pass.at(), now).compareTo(FORGOTTEN_AFTER) > 0);
        passes.put(uid, new Pass(renewals, now));
        return new Silence(silent, lookAgain(next, now));
    }

    /**
     * At first sight a report counts as renewed just now, for we have not listened before; except where the last operator has
     * already found silence: else every new operator would first take that back.
     */
    private static Instant seen(TcpForwarder forwarder, @Nullable Renewal known, String time, Instant now) {
        if (known != null || !silenceIsKnown(forwarder)) {
            return now;
        }
        try {
            Instant said = Instant.parse(time);
            return said.isBefore(now) ? said : now;
        } catch (DateTimeException e) {
            return now;
        }
    }

    private static boolean silenceIsKnown(TcpForwarder forwarder) {
        return forwarder.getStatus() != null
                && forwarder.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.reason().equals(ConditionReason.PODS_NOT_REPORTING.text()));
    }

    private Optional<Duration> lookAgain(@Nullable Duration next, Instant now) {
        if (next == null) {
            return Optional.empty();
        }
        return Optional.of(
                contact.isLost(now) && next.compareTo(ApiContact.LOST_AFTER) < 0 ? ApiContact.LOST_AFTER : next);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
