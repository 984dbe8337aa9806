package io.tcpforwarder.operator.status;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text of others, made fit to stand in a line of a log, an event or a condition. */
final class Printable {
    /**
     * Control characters, which begin new lines and steer terminals; format characters, which turn the direction of writing or
     * cannot be seen; and what is no character: all of category C, and the two separators of lines and paragraphs.
     */
    private static final Pattern UNFIT = Pattern.compile("[\\p{C}\\u2028\\u2029]+");

    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

    private Printable() {}

    static @Nullable String of(@Nullable String text, int maxLength) {
        if (text == null) {
            return null;
        }
        // First, so that the work is bounded too.
        String head = text.length() <= maxLength ? text : text.substring(0, maxLength);
        return UNFIT.matcher(head).replaceAll(" ").strip();
    }

    /** Text that should have been printable ASCII. */
    static String ascii(String text, int maxLength) {
        String head = text.length() <= maxLength ? text : text.substring(0, maxLength);
        return NOT_ASCII.matcher(head).replaceAll("?");
    }
}
