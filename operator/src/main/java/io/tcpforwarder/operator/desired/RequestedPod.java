package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.tcpforwarder.api.v1alpha1.DrainSpec;
import io.tcpforwarder.api.v1alpha1.ResourcesSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.WorkloadSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the spec says of the pods, put over what the operator makes of them, be it this version or one before. */
final class RequestedPod {
    /** After the last connection was closed: the last report, the end of the JVM. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private RequestedPod() {}

    /** A template with everything that a spec can say replaced, and all else left. */
    static PodTemplateSpec over(PodTemplateSpec made, TcpForwarder forwarder) {
        WorkloadSpec workload = forwarder.getSpec().workload();
        return new PodTemplateSpecBuilder(made)
                .editOrNewMetadata()
                .withLabels(merged(workload.podLabels(), made.getMetadata().getLabels()))
                .withAnnotations(
                        merged(workload.podAnnotations(), made.getMetadata().getAnnotations()))
                .endMetadata()
                .withSpec(Placement.of(forwarder, new PodSpecBuilder(made.getSpec()))
                        .withTerminationGracePeriodSeconds(
                                gracePeriodSeconds(forwarder.getSpec().drain()))
                        .editMatchingContainer(container -> DataPlanePod.CONTAINER.equals(container.getName()))
                        .withResources(resources(workload.resources()))
                        .endContainer()
                        .build())
                .build();
    }

    /** A spec can have no key that is the operator's, so a key tells whose it is. */
    private static Map<String, String> merged(Map<String, String> asked, @Nullable Map<String, String> made) {
        Map<String, String> merged = new TreeMap<>(asked);
        Objects.requireNonNullElse(made, Map.<String, String>of()).forEach((key, value) -> {
            if (Labels.isReserved(key)) {
                merged.put(key, value);
            }
        });
        return merged;
    }

    private static long gracePeriodSeconds(DrainSpec drain) {
        return drain.delay().plus(drain.timeout()).plus(MARGIN).toSeconds();
    }

    private static ResourceRequirements resources(ResourcesSpec resources) {
        return new ResourceRequirementsBuilder()
                .withRequests(new TreeMap<>(resources.requests()))
                .withLimits(new TreeMap<>(resources.limits()))
                .build();
    }
}
