package io.tcpforwarder.operator.validation;

import io.tcpforwarder.operator.desired.ResolvedListener;
import java.util.List;
import java.util.stream.Stream;

/**
 * What validation found.
 *
 * @param refused why the spec as a whole is not accepted; empty: it is, but for what single listeners lack
 * @param listeners what was found of each listener, in the spec's order
 */
public record Verdict(List<Finding> refused, List<ListenerVerdict> listeners) {
    public Verdict {
        refused = List.copyOf(refused);
        listeners = List.copyOf(listeners);
    }

    /** Whether the spec may be acted on, as far as its listeners allow. */
    public boolean accepted() {
        return refused.isEmpty();
    }

    /** Why some listeners make no sense. */
    public List<Finding> invalid() {
        return listeners.stream()
                .flatMap(listener -> listener.invalid().stream())
                .toList();
    }

    /** Why some listeners lack a backend. */
    public List<Finding> unresolved() {
        return listeners.stream()
                .flatMap(listener -> listener.unresolved().stream())
                .toList();
    }

    /** What of each listener can be used. */
    public List<ResolvedListener> resolved() {
        return listeners.stream().map(ListenerVerdict::listener).toList();
    }

    /** The same, and refused for further reasons: the API server may know better than we. */
    public Verdict refusedFor(List<Finding> findings) {
        return new Verdict(Stream.concat(refused.stream(), findings.stream()).toList(), listeners);
    }
}
