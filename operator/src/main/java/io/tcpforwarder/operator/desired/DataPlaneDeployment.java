package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.DrainSpec;
import io.tcpforwarder.api.v1alpha1.ResourcesSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The data-plane pods. Nothing of the listeners appears in the template: whatever the pods can take over while they run must
 * not replace them. {@code spec.replicas} is left out, see {@link Replicas}.
 */
final class DataPlaneDeployment {
    /** Port of health, metrics and the list of endpoints. No listener may have it. */
    static final int ADMIN_PORT = 9090;

    static final String CONTAINER = "dataplane";

    /**
     * Annotation of pods: the uid of the ServiceAccount that was made again since the Deployment was. Tokens of the one before are
     * refused, and the kubelet renews them only when they expire, so the pods have to be replaced.
     */
    static final String SERVICE_ACCOUNT = TcpForwarder.GROUP + "/service-account";

    private static final String CONFIG_DIRECTORY = "/etc/tcpforwarder";

    /** The user that the image is made for. */
    private static final long USER = 65532;

    /** After the last connection was closed: the last report, the end of the JVM. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /**
     * From ready to available, and so to the end of an old pod. A kube-proxy gathers changes for 1 s before it leads clients to a
     * new pod; in less, a rollout could end the last pod that some node knows.
     */
    private static final int MIN_READY_SECONDS = 2;

    private DataPlaneDeployment() {}

    static Deployment of(Blueprint blueprint) {
        String forwarder = blueprint.name();
        return new DeploymentBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().owned()))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Labels.selector(forwarder))
                .endSelector()
                .withMinReadySeconds(MIN_READY_SECONDS)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Labels.ofPods(blueprint.forwarder()))
                .withAnnotations(annotations(blueprint))
                .endMetadata()
                .withSpec(pod(blueprint))
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Map<String, String> annotations(Blueprint blueprint) {
        Map<String, String> annotations =
                new TreeMap<>(blueprint.spec().workload().podAnnotations());
        if (blueprint.renewedAccount() != null) {
            annotations.put(SERVICE_ACCOUNT, blueprint.renewedAccount());
        }
        return annotations;
    }

    private static PodSpec pod(Blueprint blueprint) {
        String name = blueprint.names().owned();
        return Placement.of(blueprint, new PodSpecBuilder())
                .withServiceAccountName(name)
                .withAutomountServiceAccountToken(true)
                .withTerminationGracePeriodSeconds(
                        gracePeriodSeconds(blueprint.spec().drain()))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                // Always, so that a new listener on a port below 1024 needs no new pod. A safe sysctl.
                .addNewSysctl("net.ipv4.ip_unprivileged_port_start", "0")
                .endSecurityContext()
                .withContainers(container(blueprint))
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName(name)
                .endConfigMap()
                .endVolume()
                .build();
    }

    private static Container container(Blueprint blueprint) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(blueprint.image().name())
                .withImagePullPolicy(blueprint.image().pullPolicy())
                .withArgs(
                        "--config-map",
                        blueprint.names().owned(),
                        "--config",
                        CONFIG_DIRECTORY + "/" + DataPlaneConfig.FILE_NAME,
                        "--admin-port",
                        Integer.toString(ADMIN_PORT))
                .withEnv(
                        new EnvVar("FORWARDER_NAME", blueprint.name(), null),
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
                .withResources(resources(blueprint.spec().workload().resources()))
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

    private static long gracePeriodSeconds(DrainSpec drain) {
        return drain.delay().plus(drain.timeout()).plus(MARGIN).toSeconds();
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

    private static ResourceRequirements resources(ResourcesSpec resources) {
        return new ResourceRequirementsBuilder()
                .withRequests(new TreeMap<>(resources.requests()))
                .withLimits(new TreeMap<>(resources.limits()))
                .build();
    }
}
