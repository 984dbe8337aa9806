package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.config.ListenerConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * What validation found.
 *
 * @param refused why the spec as a whole is not accepted; empty: it is
 * @param unresolved why some listeners lack a backend; empty: none does
 * @param listeners those whose backends were all resolved
 */
public record Verdict(List<Finding> refused, List<Finding> unresolved, List<ListenerConfig> listeners) {
    public Verdict {
        refused = List.copyOf(refused);
        unresolved = List.copyOf(unresolved);
        listeners = List.copyOf(listeners);
    }

    /** Whether the spec may be acted on. */
    public boolean accepted() {
        return refused.isEmpty();
    }

    /** The same, and refused for a further reason: the API server may know better than we. */
    public Verdict refusedFor(Finding finding) {
        return new Verdict(Stream.concat(refused.stream(), Stream.of(finding)).toList(), unresolved, listeners);
    }
}
