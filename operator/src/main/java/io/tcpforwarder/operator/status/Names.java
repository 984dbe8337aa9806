package io.tcpforwarder.operator.status;

import java.util.List;

/** Names in a message, as many as a person reads. */
final class Names {
    private static final int SHOWN = 10;
    private static final int MAX_MESSAGE = 4096;

    private Names() {}

    static String listed(List<String> names) {
        return names.size() <= SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, SHOWN)) + " and %d more".formatted(names.size() - SHOWN);
    }

    static String bounded(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 3) + "...";
    }
}
