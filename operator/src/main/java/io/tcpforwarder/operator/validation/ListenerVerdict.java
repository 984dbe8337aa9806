package io.tcpforwarder.operator.validation;

import io.tcpforwarder.operator.desired.ResolvedListener;
import java.util.List;
import java.util.stream.Stream;

/**
 * What validation found of one listener.
 *
 * @param listener what of it can be used
 * @param invalid why it makes no sense in itself; empty: it does
 * @param unresolved why it lacks backends; empty: it lacks none
 */
public record ListenerVerdict(ResolvedListener listener, List<Finding> invalid, List<Finding> unresolved) {
    public ListenerVerdict {
        invalid = List.copyOf(invalid);
        unresolved = List.copyOf(unresolved);
    }

    /** All that is wrong with it. */
    public List<Finding> findings() {
        return Stream.concat(invalid.stream(), unresolved.stream()).toList();
    }
}
