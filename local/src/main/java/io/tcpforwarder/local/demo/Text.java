package io.tcpforwarder.local.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers and words as people read them. */
final class Text {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

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

    /** As in {@code 1,204 exchanges}. */
    static String count(long number, String unit) {
        return String.format(Locale.ROOT, "%,d %s%s", number, unit, number == 1 ? "" : "s");
    }

    /** Of nothing, everything is 0 %. */
    static String percent(long part, long all) {
        return Math.round(100.0 * part / Math.max(1, all)) + " %";
    }

    /** A column for each number of 0 to 1, as high as the number; a dot for 0. */
    static String sparkline(List<Double> numbers) {
        return numbers.stream()
                .map(number -> number == 0 ? "·" : LEVELS.substring(level(number), level(number) + 1))
                .collect(Collectors.joining());
    }

    private static int level(double number) {
        return Math.min((int) (number * LEVELS.length()), LEVELS.length() - 1);
    }

    /** As kubectl shows it: {@code ConsecutiveFailures} for {@code CONSECUTIVE_FAILURES}. */
    static String word(Enum<?> constant) {
        return Arrays.stream(constant.name().split("_", -1))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
