package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.validation.Finding;
import java.util.Optional;

/**
 * What the condition UpToDate says.
 *
 * @param upToDate whether the pods are as this version of the operator makes them
 * @param reason in one word
 * @param message what a person should know, and may do
 */
public record UpgradeState(boolean upToDate, ConditionReason reason, String message) {
    /** The same, unless the spec is held back for the pods' version: that is to be told first. */
    public UpgradeState or(Optional<Finding> heldBack) {
        return heldBack.map(finding -> new UpgradeState(false, finding.reason(), finding.message()))
                .orElse(this);
    }
}
