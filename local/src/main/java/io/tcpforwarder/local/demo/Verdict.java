package io.tcpforwarder.local.demo;

import java.util.List;

/**
 * Whether all was seen that was to be seen.
 *
 * @param missing one sentence for each thing that was not
 * @param seen what to say when nothing is missing
 */
record Verdict(List<String> missing, String seen) {
    boolean holds() {
        return missing.isEmpty();
    }

    List<String> lines() {
        return holds()
                ? List.of(seen)
                : missing.stream()
                        .map(sentence -> "NOT AS IT SHOULD BE: " + sentence)
                        .toList();
    }
}
