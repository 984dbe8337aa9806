package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.OwnPods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The reports that count: named after, and owned by, a pod of this very forwarder, about this forwarder, from the process that
 * runs there now, and free of contradictions.
 */
final class TrustedReports {
    private TrustedReports() {}

    static Reports of(Observed observed) {
        Map<String, Pod> pods = OwnPods.all(observed).stream()
                .collect(Collectors.toMap(
                        pod -> pod.getMetadata().getName(), Function.identity(), (first, later) -> first));
        ReportCleaning cleaning = new ReportCleaning(observed.forwarder().getSpec().listeners().stream()
                .map(ListenerSpec::name)
                .collect(Collectors.toUnmodifiableSet()));
        Set<String> silent = observed.silence().reports();
        Reports reports = new Reports(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (TcpForwarderReport report : inOrder(observed)) {
            String name = report.getMetadata().getName();
            Pod pod = pods.get(name);
            if (pod == null || OwnPods.hasEnded(pod) || !isFrom(pod, report)) {
                continue;
            }
            if (!isRead(report)) {
                if (OwnPods.isStaying(pod)) {
                    reports.unread().add(new PodReport(name, report.getSpec()));
                }
                continue;
            }
            if (!isAbout(observed, report) || cleaning.isAbsurd(report.getSpec())) {
                continue;
            }
            PodReport clean = new PodReport(name, cleaning.clean(report.getSpec()));
            if (!OwnPods.isStaying(pod)) {
                reports.leaving().add(clean);
            } else if (silent.contains(name)) {
                reports.silent().add(clean);
            } else if (DataPlanePods.runsSince(pod, clean.spec().reportTime())) {
                reports.heard().add(clean);
            }
        }
        return reports;
    }

    /** In another form a field may mean something else than we would read in it. */
    private static boolean isRead(TcpForwarderReport report) {
        int form = report.getSpec().schemaVersion();
        return form >= TcpForwarderReport.OLDEST_SCHEMA_VERSION && form <= TcpForwarderReport.NEWEST_SCHEMA_VERSION;
    }

    private static List<TcpForwarderReport> inOrder(Observed observed) {
        return observed.reports().stream()
                .sorted(Comparator.comparing(report -> report.getMetadata().getName()))
                .toList();
    }

    private static boolean isAbout(Observed observed, TcpForwarderReport report) {
        return observed.forwarder()
                .getMetadata()
                .getName()
                .equals(report.getSpec().forwarder());
    }

    @SuppressWarnings("ConstantValue") // what JSON left out is null, whatever the record says
    private static boolean isFrom(Pod pod, TcpForwarderReport report) {
        return report.getSpec() != null
                && report.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> "Pod".equals(owner.getKind())
                                && Objects.equals(pod.getMetadata().getUid(), owner.getUid()));
    }
}
