package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.v1alpha1.ConditionReason;

/**
 * Where in the spec a listener stands, for messages.
 *
 * @param index in spec.listeners
 * @param name of the listener, by which people know it
 */
record ListenerPlace(int index, String name) {
    /** What is wrong with one of its fields, such as {@code port}. */
    Finding finding(ConditionReason reason, String field, String message) {
        return new Finding(reason, "spec.listeners[%d].%s (listener '%s'): %s".formatted(index, field, name, message));
    }
}
