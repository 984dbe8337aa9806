package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * What one data-plane pod lets in.
 *
 * @param maxConnectionsPerPod connections at once in one pod, over all listeners
 * @param maxConnectionsPerEndpoint connections at once from one pod to one endpoint of a listener
 */
public record LimitsSpec(
        @Min(1)
        @Max(1000000)
        @JsonPropertyDescription(
                "Connections that one data-plane pod holds at once, over all listeners; further clients are refused at once. Fewer where the pod may not open enough files: two for each, one for each listener and endpoint, what pools may keep, up to an eighth, and 256. 1 to 1000000. Default: 10000.")
        Integer maxConnectionsPerPod,

        @Min(0)
        @Max(1000000)
        @JsonPropertyDescription(
                "Connections that one data-plane pod opens to one endpoint at once; those that wait in a pool included, for which a quarter of the places is left free; an endpoint that is full gets none, and when all are full clients are disconnected at once. 0 to 1000000; 0: no limit. Default: 0.")
        Integer maxConnectionsPerEndpoint) {
    public LimitsSpec {
        maxConnectionsPerPod = Absent.orElse(maxConnectionsPerPod, 10000);
        maxConnectionsPerEndpoint = Absent.orElse(maxConnectionsPerEndpoint, 0);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static LimitsSpec defaults() {
        return new LimitsSpec(null, null);
    }
}
