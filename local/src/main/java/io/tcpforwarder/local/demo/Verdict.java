package io.tcpforwarder.local.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether all was seen that was to be seen.
 *
 * @param missing one sentence for each thing that was not
 * @param summary what was seen
 */
record Verdict(List<String> missing, String summary) {
    boolean holds() {
        return missing.isEmpty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(summary));
        missing.forEach(sentence -> lines.add("NOT SEEN: " + sentence));
        return lines;
    }
}
