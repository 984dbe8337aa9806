package io.tcpforwarder.dataplane.admin.page;

import java.time.Duration;
import java.util.Locale;

/** Numbers as a person takes them in: three digits, a unit. */
final class Figures {
    private Figures() {}

    /** {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 endpoint}, {@code 2 endpoints}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 0.69 ms}, {@code 12.4 ms}, {@code 340 ms}, {@code 4.0 s}. */
    static String millis(long micros) {
        if (micros >= 999_500) {
            return digits(micros / 1e6) + " s";
        }
        return digits(micros / 1e3) + " ms";
    }

    /** {@code 0.4}, {@code 12.4}, {@code 1,234}. */
    static String perSecond(double rate) {
        return rate == 0 ? "0" : digits(rate);
    }

    private static String digits(double number) {
        if (number < 9.995) {
            return String.format(Locale.ROOT, "%.2f", number);
        }
        return number < 99.95
                ? String.format(Locale.ROOT, "%.1f", number)
                : String.format(Locale.ROOT, "%,.0f", number);
    }

    /** {@code 5 s}, {@code 3 min}, {@code 2 h}, {@code 4 d}; what lies ahead counts as 0 s, for two clocks never agree. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}
