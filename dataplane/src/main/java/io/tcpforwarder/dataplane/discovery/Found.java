package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read somewhere, and what was wrong with it.
 *
 * @param endpoints that can be used
 * @param problems each names the place, what was found and what was expected
 */
record Found(EndpointSet endpoints, List<String> problems) {
    /** All problems in one line, null where there is none. */
    @Nullable
    String problem() {
        return switch (problems.size()) {
            case 0 -> null;
            case 1 -> problems.getFirst();
            default -> problems.getFirst() + " (and " + (problems.size() - 1) + " more)";
        };
    }
}
