package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.Annotations;
import io.tcpforwarder.operator.desired.DataPlanePod;
import io.tcpforwarder.operator.desired.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the operator reads of objects that others write. */
final class Lean {
    /** A report has one owner, a pod one controller; a few more do no harm. */
    private static final int OWNERS = 8;

    /** The longest annotation of ours that is read of what is not the observed forwarder's own. */
    private static final int MAX_ANNOTATION = 256;

    private static final String STUB = TcpForwarder.GROUP + "/stub";

    /** Of a Service. None comes near that by hand. */
    static final int MAX_PORTS = 1_000;

    /** More than the pods have labels, so that who asks for as many does not select them. */
    private static final int MAX_SELECTOR = 128;

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

    /** Marks what is left of an object in our cache: whose it is, and what the upgrades of others have to know of it. */
    static ObjectMeta stub(ObjectMeta full) {
        ObjectMeta lean = metadata(full);
        Map<String, String> annotations = new HashMap<>();
        full.getAnnotations().forEach((key, value) -> {
            if (key.startsWith(TcpForwarder.GROUP + "/") && value.length() <= MAX_ANNOTATION) {
                annotations.put(key, value);
            }
        });
        annotations.put(STUB, "");
        lean.setAnnotations(annotations);
        return lean;
    }

    /** Whether there is more of it at the API server. */
    static boolean isStub(HasMetadata object) {
        return Annotations.of(object, STUB).isPresent();
    }

    /** Of a Service of someone else: what a backendRef means by it. */
    static Service service(Service full) {
        ServiceSpec spec = full.getSpec();
        return new ServiceBuilder()
                .withMetadata(stub(full.getMetadata()))
                .withNewSpec()
                .withType(spec.getType())
                .withIpFamilies(spec.getIpFamilies().stream().limit(2).toList())
                .withSelector(spec.getSelector().entrySet().stream()
                        .limit(MAX_SELECTOR)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .withPorts(spec.getPorts().stream()
                        .limit(MAX_PORTS)
                        .map(port -> new ServicePortBuilder()
                                .withName(port.getName())
                                .withPort(port.getPort())
                                .withProtocol(port.getProtocol())
                                .build())
                        .toList())
                .endSpec()
                .build();
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
