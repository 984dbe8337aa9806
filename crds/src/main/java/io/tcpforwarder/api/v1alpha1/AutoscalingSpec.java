package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Lets the load decide how many data-plane pods run.
 *
 * @param minReplicas at least so many
 * @param maxReplicas at most so many
 * @param targetCPUPercent CPU that the pods shall use on average, as a share of what they request
 */
@ValidationRule(
        value = "(has(self.minReplicas) ? self.minReplicas : 1) <= self.maxReplicas",
        message = "minReplicas must be at most maxReplicas")
public record AutoscalingSpec(
        @Min(1) @Max(1000) @JsonPropertyDescription("Data-plane pods that run at least, 1 to 1000. Default: 1.")
        Integer minReplicas,

        @Required
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("Data-plane pods that run at most, 1 to 1000, not below minReplicas.")
        int maxReplicas,

        @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
                "CPU that the pods shall use on average, in percent of resources.requests.cpu, 1 to 1000; a pod may use more than it requests. Default: 70.")
        Integer targetCPUPercent) {
    public AutoscalingSpec {
        minReplicas = Absent.orElse(minReplicas, 1);
        targetCPUPercent = Absent.orElse(targetCPUPercent, 70);
    }
}
