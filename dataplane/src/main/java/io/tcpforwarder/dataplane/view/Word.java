package io.tcpforwarder.dataplane.view;

import java.util.Locale;

/** The one word by which status, metrics and JSON call a state or a reason: CamelCase, as Kubernetes writes enums. */
public final class Word {
    private Word() {}

    /** {@code CONSECUTIVE_FAILURES} becomes {@code ConsecutiveFailures}. */
    public static String of(Enum<?> constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.name().split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}
