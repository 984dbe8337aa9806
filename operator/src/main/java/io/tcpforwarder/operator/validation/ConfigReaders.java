package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.OwnPods;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether the pods that run understand a config. A pod refuses one that it does not; but should it start anew it would have
 * nothing else, so it must not be told.
 */
public final class ConfigReaders {
    private static final int SHOWN = 10;

    private ConfigReaders() {}

    /** What keeps the config from being told. */
    public static Optional<Finding> check(Observed observed, DataPlaneConfig config) {
        List<String> tooOld = OwnPods.staying(observed).stream()
                .filter(pod -> newestRead(pod, observed) < config.schemaVersion())
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
        return tooOld.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        ConditionReason.DATA_PLANE_TOO_OLD,
                        "the spec asks for what some pods are too old to understand (schemaVersion %d of the config), so all go on as they were last told until these are upgraded: %s%s"
                                .formatted(
                                        config.schemaVersion(),
                                        String.join(", ", tooOld.subList(0, Math.min(SHOWN, tooOld.size()))),
                                        tooOld.size() > SHOWN ? " and %d more".formatted(tooOld.size() - SHOWN) : "")));
    }

    /** As the pod says; before its first report, as the operator that made its template knew. */
    private static int newestRead(Pod pod, Observed observed) {
        return observed.reports().stream()
                .filter(report -> isOf(pod, report) && report.getSpec() != null)
                .map(report -> report.getSpec().configSchemaVersion())
                .findFirst()
                .orElseGet(() -> annotated(pod));
    }

    private static boolean isOf(Pod pod, TcpForwarderReport report) {
        return report.getMetadata().getName().equals(pod.getMetadata().getName())
                && report.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner ->
                                Objects.equals(owner.getUid(), pod.getMetadata().getUid()));
    }

    private static int annotated(Pod pod) {
        try {
            return Integer.parseInt(
                    Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
                            .getOrDefault(DataPlanePod.CONFIG_SCHEMA, ""));
        } catch (NumberFormatException e) {
            return DataPlaneConfig.OLDEST_SCHEMA_VERSION;
        }
    }
}
