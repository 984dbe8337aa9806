package io.tcpforwarder.operator.observe;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Whose reports have not been renewed for too long.
 *
 * @param reports their names, which are those of the pods
 * @param lookAgain after what time another one may be; empty if nothing but a report can change this
 */
public record Silence(Set<String> reports, Optional<Duration> lookAgain) {
    /** Nobody is silent. */
    public static final Silence NONE = new Silence(Set.of(), Optional.empty());

    public Silence {
        reports = Set.copyOf(reports);
    }
}
