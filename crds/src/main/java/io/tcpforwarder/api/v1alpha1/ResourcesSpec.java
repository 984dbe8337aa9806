package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/**
 * CPU and memory of a data-plane pod, as in any container.
 *
 * @param requests what the scheduler sets aside
 * @param limits what the pod may use at most
 */
@SchemaCustomizer(QuantitySchema.class)
@ValidationRule(
        value =
                "!has(self.limits) || !('memory' in self.limits) || (has(self.requests) && !('memory' in self.requests)) || quantity(string(has(self.requests) ? self.requests['memory'] : '128Mi')).compareTo(quantity(string(self.limits['memory']))) <= 0",
        message = "requests.memory must be at most limits.memory; without any requests it is 128Mi")
@ValidationRule(
        value =
                "!has(self.limits) || !('cpu' in self.limits) || (has(self.requests) && !('cpu' in self.requests)) || quantity(string(has(self.requests) ? self.requests['cpu'] : '100m')).compareTo(quantity(string(self.limits['cpu']))) <= 0",
        message = "requests.cpu must be at most limits.cpu; without any requests it is 100m")
public record ResourcesSpec(
        @Size(max = 8)
        @JsonPropertyDescription(
                "What the scheduler sets aside for a pod, such as cpu: 100m. Default: cpu 100m, memory 128Mi.")
        Map<String, Quantity> requests,

        @Size(max = 8)
        @ValidationRule(
                value = "'memory' in self && quantity(string(self['memory'])).compareTo(quantity('96Mi')) >= 0",
                message = "a limit of memory is needed, of at least 96Mi: the data plane sizes its memory by it")
        @JsonPropertyDescription(
                "What a pod may use at most. memory is required and at least 96Mi: a quarter of it is the JVM's heap, as much again may be buffers outside of the heap, the rest is the program itself. 96Mi carry 500 connections whose peers are all slow, 128Mi carry 2,000. Default: memory 256Mi, no limit of cpu.")
        Map<String, Quantity> limits) {
    public ResourcesSpec {
        requests = Absent.orElse(requests, Map.of("cpu", new Quantity("100m"), "memory", new Quantity("128Mi")));
        limits = Absent.orElse(limits, Map.of("memory", new Quantity("256Mi")));
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ResourcesSpec defaults() {
        return new ResourcesSpec(null, null);
    }
}
