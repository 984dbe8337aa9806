package io.tcpforwarder.local.demo;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that happened while the demo ran.
 *
 * @param at time since the start
 */
record Event(Duration at, String text) {
    /** As in {@code   8.4 s  gamma is Ejected}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%6.1f s  %s", at.toMillis() / 1e3, text);
    }
}
