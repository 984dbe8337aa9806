package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.v1alpha1.ConditionReason;

/**
 * One thing that is wrong.
 *
 * @param reason in one word
 * @param message the place, what is wrong, what was expected
 */
public record Finding(ConditionReason reason, String message) {}
