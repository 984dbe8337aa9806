package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * One rule for spreading the data-plane pods. Which pods are counted is not asked: those of the resource.
 *
 * @param topologyKey label of nodes
 * @param maxSkew pods that one place may have more than another
 * @param whenUnsatisfiable what becomes of a pod that fits nowhere
 */
public record TopologySpreadSpec(
        @Required
        @Size(min = 1, max = 317)
        @JsonPropertyDescription(
                "Label of nodes; those with the same value are one place. Such as kubernetes.io/hostname or topology.kubernetes.io/zone.")
        String topologyKey,

        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("How many pods one place may have more than another, 1 to 1000. Default: 1.")
        Integer maxSkew,

        @JsonPropertyDescription(
                "What becomes of a pod that fits nowhere. ScheduleAnyway: it runs where it unbalances least. DoNotSchedule: it waits. Default: ScheduleAnyway.")
        Unsatisfiable whenUnsatisfiable) {
    public TopologySpreadSpec {
        maxSkew = Absent.orElse(maxSkew, 1);
        whenUnsatisfiable = Absent.orElse(whenUnsatisfiable, Unsatisfiable.SCHEDULE_ANYWAY);
    }

    /** Over nodes and over zones, where that can be had: a pod that waits serves nobody. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    static List<TopologySpreadSpec> overNodesAndZones() {
        return List.of(
                new TopologySpreadSpec("kubernetes.io/hostname", null, null),
                new TopologySpreadSpec("topology.kubernetes.io/zone", null, null));
    }
}
