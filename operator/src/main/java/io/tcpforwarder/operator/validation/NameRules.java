package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.observe.Observed;
import java.util.List;

/** An object that someone else controls is never applied to, even if it stands where ours should. */
final class NameRules {
    private NameRules() {}

    static List<Finding> check(Observed observed) {
        return Part.ALL.stream()
                .filter(part -> part.isWantedBy(observed.forwarder().getSpec()))
                .flatMap(part -> observed.existing(part.kind(), part.name().apply(observed.names())).stream())
                .filter(object -> !observed.controls(object))
                .map(NameRules::conflict)
                .toList();
    }

    private static Finding conflict(HasMetadata object) {
        return new Finding(
                ConditionReason.NAME_CONFLICT,
                "%s '%s' exists and is not controlled by this TcpForwarder; delete it, or give the TcpForwarder another name"
                        .formatted(object.getKind(), object.getMetadata().getName()));
    }
}
