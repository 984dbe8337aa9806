package io.tcpforwarder.local.demo;

import java.util.Locale;

/** Numbers as people read them. */
final class Text {
    private Text() {}

    /** As in {@code 0.4 ms}, {@code 12 ms}, {@code 1.02 s}. */
    static String micros(long micros) {
        if (micros < 10_000) {
            return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
        }
        return micros < 1_000_000
                ? String.format(Locale.ROOT, "%.0f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }

    /** As in {@code 19.2 MiB}. */
    static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / 1024.0 / 1024.0);
    }

    static String count(long number, String unit) {
        return String.format(Locale.ROOT, "%,d %s%s", number, unit, number == 1 ? "" : "s");
    }
}
