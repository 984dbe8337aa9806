package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TopologySpreadSpec;
import io.tcpforwarder.api.v1alpha1.Unsatisfiable;
import io.tcpforwarder.api.v1alpha1.WorkloadSpec;
import java.util.TreeMap;

/** On which nodes the data-plane pods run. */
final class Placement {
    private Placement() {}

    /** The pod with everything that the scheduler reads. */
    static PodSpecBuilder of(TcpForwarder forwarder, PodSpecBuilder pod) {
        WorkloadSpec workload = forwarder.getSpec().workload();
        return pod.withNodeSelector(new TreeMap<>(workload.nodeSelector()))
                .withAffinity(workload.affinity())
                .withTolerations(workload.tolerations())
                .withPriorityClassName(workload.priorityClassName())
                .withTopologySpreadConstraints(workload.topologySpread().stream()
                        .map(spread ->
                                constraint(spread, forwarder.getMetadata().getName()))
                        .toList());
    }

    private static TopologySpreadConstraint constraint(TopologySpreadSpec spread, String forwarder) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(spread.maxSkew())
                .withTopologyKey(spread.topologyKey())
                .withWhenUnsatisfiable(text(spread.whenUnsatisfiable()))
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(forwarder))
                .endLabelSelector()
                .build();
    }

    private static String text(Unsatisfiable unsatisfiable) {
        return switch (unsatisfiable) {
            case SCHEDULE_ANYWAY -> "ScheduleAnyway";
            case DO_NOT_SCHEDULE -> "DoNotSchedule";
        };
    }
}
