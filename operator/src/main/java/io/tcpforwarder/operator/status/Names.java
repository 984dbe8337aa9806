package io.tcpforwarder.operator.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Names in a message, as many as a person reads. */
final class Names {
    private static final int SHOWN = 10;

    /** Five of them leave most of a status to endpoints. */
    static final int MAX_MESSAGE = 1_600;

    private Names() {}

    static String listed(List<String> names) {
        return names.size() <= SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, SHOWN)) + " and %d more".formatted(names.size() - SHOWN);
    }

    /** What pods say beside, to be put behind a message; those that say the same say it together. */
    static String remarks(List<PodReport> reports, Function<PodReport, Optional<String>> remark) {
        Map<String, List<String>> pods = new LinkedHashMap<>();
        for (PodReport report : reports) {
            remark.apply(report)
                    .ifPresent(text ->
                            pods.computeIfAbsent(text, _ -> new ArrayList<>()).add(report.pod()));
        }
        StringBuilder remarks = new StringBuilder();
        pods.forEach((text, names) ->
                remarks.append("; in ").append(listed(names)).append(": ").append(text));
        return remarks.toString();
    }

    static String place(String address, int port) {
        return (address.contains(":") ? "[" + address + "]:" : address + ":") + port;
    }

    static String bounded(String message) {
        return bounded(message, MAX_MESSAGE);
    }

    static String bounded(String message, int most) {
        return message.length() <= most ? message : message.substring(0, most - 3) + "...";
    }
}
