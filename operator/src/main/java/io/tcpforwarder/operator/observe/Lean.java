package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.Annotations;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.desired.Labels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator reads of objects that others write. */
final class Lean {
    /** A report has one owner, a pod one controller; a few more do no harm. */
    private static final int OWNERS = 8;

    private static final int MAX_LISTENERS = 64;
    private static final int MAX_ENDPOINTS = 100;

    /** Digits of a schemaVersion. */
    private static final int MAX_VERSION = 9;

    private Lean() {}

    /** Its strings are bounded by the schema; its lists again here, for a schema may be older than this program. */
    static TcpForwarderReport report(TcpForwarderReport full) {
        TcpForwarderReport lean = new TcpForwarderReport();
        lean.setMetadata(metadata(full.getMetadata()));
        lean.setSpec(spec(full.getSpec()));
        return lean;
    }

    @SuppressWarnings("NullAway") // what JSON left out is null, and stays so
    private static ReportSpec spec(@Nullable ReportSpec full) {
        return full == null
                ? null
                : new ReportSpec(
                        full.schemaVersion(),
                        full.forwarder(),
                        full.reportTime(),
                        full.configGeneration(),
                        full.configDigest(),
                        full.configError(),
                        full.configWarning(),
                        full.dataPlaneVersion(),
                        full.configSchemaVersion(),
                        full.listeners().stream().limit(MAX_LISTENERS).toList(),
                        full.endpoints().stream().limit(MAX_ENDPOINTS).toList(),
                        full.omittedEndpoints());
    }

    static Pod pod(Pod full) {
        return new PodBuilder()
                .withMetadata(metadata(full))
                .withSpec(spec(full.getSpec()))
                .withStatus(status(full.getStatus()))
                .build();
    }

    /** With what tells which config it reads. */
    private static ObjectMeta metadata(Pod full) {
        ObjectMeta lean = metadata(full.getMetadata());
        Annotations.of(full, DataPlanePod.CONFIG_SCHEMA)
                .filter(version -> version.length() <= MAX_VERSION)
                .ifPresent(version -> lean.setAnnotations(Map.of(DataPlanePod.CONFIG_SCHEMA, version)));
        return lean;
    }

    private static @Nullable PodSpec spec(@Nullable PodSpec full) {
        return full == null
                ? null
                : new PodSpecBuilder()
                        .withContainers(full.getContainers().stream()
                                .map(container -> new ContainerBuilder()
                                        .withName(container.getName())
                                        .withImage(container.getImage())
                                        .build())
                                .toList())
                        .build();
    }

    private static @Nullable PodStatus status(@Nullable PodStatus full) {
        return full == null
                ? null
                : new PodStatusBuilder()
                        .withPhase(full.getPhase())
                        .withReason(full.getReason())
                        .withConditions(full.getConditions())
                        .withContainerStatuses(full.getContainerStatuses())
                        .build();
    }

    private static ObjectMeta metadata(ObjectMeta full) {
        Map<String, String> labels = full.getLabels();
        String name = labels == null ? null : labels.get(Labels.NAME);
        return new ObjectMetaBuilder()
                .withName(full.getName())
                .withNamespace(full.getNamespace())
                .withUid(full.getUid())
                .withResourceVersion(full.getResourceVersion())
                .withCreationTimestamp(full.getCreationTimestamp())
                .withDeletionTimestamp(full.getDeletionTimestamp())
                .withLabels(name == null ? Map.of() : Map.of(Labels.NAME, name))
                .withOwnerReferences(
                        full.getOwnerReferences().stream().limit(OWNERS).toList())
                .build();
    }
}
