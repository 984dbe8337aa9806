package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told when a pass ends before it knows enough for a status: that of before, with Accepted saying so. */
public final class Interruption {
    private Interruption() {}

    /** The status of a forwarder that cannot be looked at or told about; {@code previous} is null if it never was. */
    public static TcpForwarderStatus of(
            TcpForwarder forwarder,
            @Nullable TcpForwarderStatus previous,
            ConditionReason reason,
            String message,
            Instant now) {
        List<ForwarderCondition> before = previous == null ? List.of() : previous.conditions();
        ForwarderCondition accepted = new ForwarderCondition(
                Conditions.ACCEPTED,
                "False",
                reason.text(),
                Names.bounded(message),
                forwarder.getMetadata().getGeneration(),
                Conditions.since(before, Conditions.ACCEPTED, "False", now));
        List<ForwarderCondition> conditions = Stream.concat(
                        Stream.of(accepted),
                        before.stream().filter(condition -> !condition.type().equals(Conditions.ACCEPTED)))
                .toList();
        return previous == null
                ? new TcpForwarderStatus(null, conditions, 0, 0, null, null, List.of(), null, List.of(), List.of(), 0)
                : new TcpForwarderStatus(
                        previous.observedGeneration(),
                        conditions,
                        previous.replicas(),
                        previous.readyReplicas(),
                        previous.selector(),
                        previous.dataPlaneVersion(),
                        previous.addresses(),
                        previous.summary(),
                        previous.listeners(),
                        previous.endpoints(),
                        previous.omittedEndpoints());
    }
}
