package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment of data-plane pods.
 *
 * @param replicas number of pods; 1 where left out
 * @param resources of each pod
 * @param logging what each pod writes to its log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkloadSpec(
        @Min(0)
        @Max(1000)
        @SpecReplicas
        @JsonPropertyDescription("Number of data-plane pods, 0 to 1000. Left out: 1, or what kubectl scale sets.")
        @Nullable
        Integer replicas,

        @JsonPropertyDescription("CPU and memory of each pod.")
        ResourcesSpec resources,

        @JsonPropertyDescription("What each pod writes to its log. A change restarts no pod.")
        LoggingSpec logging) {
    public WorkloadSpec {
        resources = Absent.orElse(resources, ResourcesSpec.defaults());
        logging = Absent.orElse(logging, LoggingSpec.defaults());
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static WorkloadSpec defaults() {
        return new WorkloadSpec(null, null, null);
    }
}
