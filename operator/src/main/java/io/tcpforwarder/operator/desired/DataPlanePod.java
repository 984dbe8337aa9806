package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;

/**
 * What the operator itself puts into a data-plane pod, whatever the spec says. Nothing of the listeners appears here: what pods can
 * take over while they run must not replace them.
 */
public final class DataPlanePod {
    /** Annotation: the newest schemaVersion of the config that the pod is known to read, until it says so itself. */
    public static final String CONFIG_SCHEMA = TcpForwarder.GROUP + "/config-schema";

    /** Port of health, metrics and the list of endpoints. No listener may have it. */
    static final int ADMIN_PORT = 9090;

    /** Name of our container, beside those that others inject. */
    public static final String CONTAINER = "dataplane";

    private static final String CONFIG_DIRECTORY = "/etc/tcpforwarder";

    private DataPlanePod() {}

    static PodTemplateSpec of(String forwarder, DataPlaneImage image) {
        String name = ObjectNames.of(forwarder).owned();
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.ofPods(forwarder))
                .addToAnnotations(CONFIG_SCHEMA, Integer.toString(DataPlaneConfig.SCHEMA_VERSION))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(name)
                .withAutomountServiceAccountToken(true)
                .withImagePullSecrets(image.pullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                // The image names its user by number, which satisfies this; OpenShift gives each namespace users of its
                // own.
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                // Always, so that a new listener on a port below 1024 needs no new pod. A safe sysctl.
                .addNewSysctl("net.ipv4.ip_unprivileged_port_start", "0")
                .endSecurityContext()
                .withContainers(container(forwarder, name, image))
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName(name)
                .endConfigMap()
                .endVolume()
                .endSpec()
                .build();
    }

    private static Container container(String forwarder, String name, DataPlaneImage image) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image.name())
                .withImagePullPolicy(image.pullPolicy())
                .withArgs(
                        "--config-map",
                        name,
                        "--config",
                        CONFIG_DIRECTORY + "/" + DataPlaneConfig.FILE_NAME,
                        "--admin-port",
                        Integer.toString(ADMIN_PORT))
                .withEnv(
                        new EnvVar("FORWARDER_NAME", forwarder, null),
                        downward("POD_NAME", "metadata.name"),
                        downward("POD_NAMESPACE", "metadata.namespace"),
                        downward("POD_UID", "metadata.uid"),
                        downward("POD_IP", "status.podIP"))
                .addNewPort()
                .withName("admin")
                .withContainerPort(ADMIN_PORT)
                .withProtocol("TCP")
                .endPort()
                .withReadinessProbe(probe("/readyz", 1, 5))
                // A minute: a pod that only struggles holds connections that a restart would cut.
                .withLivenessProbe(probe("/healthz", 10, 6))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath(CONFIG_DIRECTORY)
                .withReadOnly(true)
                .endVolumeMount()
                .build();
    }

    private static EnvVar downward(String name, String field) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(field)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString("admin"))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failures)
                .build();
    }
}
