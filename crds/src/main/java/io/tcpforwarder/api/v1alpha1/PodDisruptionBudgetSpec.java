package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/**
 * How many data-plane pods may be evicted at once, as when nodes are drained.
 *
 * @param enabled whether there is such a bound
 * @param minAvailable pods that must stay; null: see maxUnavailable
 * @param maxUnavailable pods that may be missing; null: 1, unless minAvailable is given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = CountOrPercentSchema.class, input = "minAvailable;maxUnavailable")
@ValidationRule(
        value = "!has(self.minAvailable) || !has(self.maxUnavailable)",
        message = "at most one of minAvailable and maxUnavailable")
public record PodDisruptionBudgetSpec(
        @JsonPropertyDescription(
                "Whether evictions, as when nodes are drained, must leave enough pods. Pods that are not ready may always be evicted. Default: true.")
        Boolean enabled,

        @JsonPropertyDescription(
                "Pods that an eviction must leave: a number, 0 to 1000, or a share such as 50%. With as many as there are pods, no node with one can be drained. Not with maxUnavailable. Default: none, and maxUnavailable decides.")
        @Nullable
        IntOrString minAvailable,

        @JsonPropertyDescription(
                "Pods that may be missing after an eviction: a number, 0 to 1000, or a share such as 25%. 0: no node with a pod can be drained. Default: 1, by which a single pod can be evicted too.")
        @Nullable
        IntOrString maxUnavailable) {
    public PodDisruptionBudgetSpec {
        enabled = Absent.orElse(enabled, true);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static PodDisruptionBudgetSpec defaults() {
        return new PodDisruptionBudgetSpec(null, null, null);
    }
}
