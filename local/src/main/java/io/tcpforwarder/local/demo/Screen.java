package io.tcpforwarder.local.demo;

import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A scene as lines of text: what kubectl describe would show, arranged for eyes that watch it change. */
record Screen(Style style, int columns) {
    private static final int BAR = 40;
    private static final int MOST_ENDPOINTS = 12;

    List<String> lines(Scene scene) {
        List<String> lines = new ArrayList<>();
        TcpForwarder forwarder = scene.forwarder();
        TcpForwarderStatus status = forwarder.getStatus();
        String name = forwarder.getMetadata().getName();
        lines.add(style.strong("TcpForwarder " + forwarder.getMetadata().getNamespace() + "/" + name)
                + style.faint("   on an embedded cluster, for %d s now; Ctrl-C ends it"
                        .formatted(scene.running().toSeconds())));
        lines.add("");
        lines.add("  Connect     " + style.strong(addresses(forwarder)));
        lines.add("  Look        kubectl --server " + scene.server() + " describe tcpfwd " + name);
        lines.add("");
        if (status != null) {
            status.conditions().forEach(condition -> lines.add(condition(condition)));
            lines.add("");
            endpoints(status, lines);
        }
        scene.clients().ifPresent(tally -> clients(tally, scene.lately(), lines));
        return lines;
    }

    private static String addresses(TcpForwarder forwarder) {
        TcpForwarderStatus status = forwarder.getStatus();
        if (status == null || status.addresses().isEmpty()) {
            return "as soon as it has an address";
        }
        String address = status.addresses().getFirst().value();
        return forwarder.getSpec().listeners().stream()
                .map(listener -> address + ":" + listener.port())
                .collect(Collectors.joining("  "));
    }

    private String condition(ForwarderCondition condition) {
        boolean holds = condition.status().equals("True");
        String mark = holds ? style.good("✔") : style.notable("…");
        int left = Math.max(0, columns - 36);
        String message = condition.message();
        String shown = message.length() > left ? message.substring(0, Math.max(0, left - 1)) + "…" : message;
        return "  %s %s %s %s"
                .formatted(
                        mark,
                        style.strong(padded(condition.type(), 13)),
                        padded(condition.reason(), 17),
                        style.faint(shown));
    }

    private void endpoints(TcpForwarderStatus status, List<String> lines) {
        lines.add(style.faint("  %-22s %-10s %-12s %-20s %9s %9s %8s %5s"
                .formatted("ENDPOINT", "TARGET", "STATE", "REASON", "SCORE", "CONNECT", "SUCCESS", "OPEN")));
        for (EndpointStatus endpoint : status.endpoints()
                .subList(0, Math.min(MOST_ENDPOINTS, status.endpoints().size()))) {
            String target =
                    endpoint.targetRef() == null ? "" : endpoint.targetRef().name();
            lines.add("  %-22s %-10s %s %-20s %9s %9s %7d%% %5d"
                    .formatted(
                            endpoint.address() + ":" + endpoint.port(),
                            target,
                            state(endpoint.state()),
                            word(endpoint.reason()),
                            Text.micros(endpoint.score()),
                            Text.micros(endpoint.latencyMicros()),
                            endpoint.successPercent(),
                            endpoint.activeConnections()));
        }
        long more = status.endpoints().size() - MOST_ENDPOINTS + (long) status.omittedEndpoints();
        if (more > 0) {
            lines.add(style.faint("  and " + Text.count(more, "endpoint") + " more, all with better scores"));
        }
        lines.add("");
    }

    private String state(EndpointState state) {
        String text = padded(word(state), 12);
        return switch (state) {
            case HEALTHY -> style.good(text);
            case EJECTED -> style.bad(text);
            default -> style.notable(text);
        };
    }

    private void clients(Clients.Tally tally, Map<String, Long> lately, List<String> lines) {
        String broken = tally.broken() == 0 ? "none broken" : tally.broken() + " broken";
        lines.add("  %s, %s there and back, every byte compared; %s"
                .formatted(style.strong(Text.count(tally.exchanges(), "exchange")), Text.bytes(tally.bytes()), broken));
        if (tally.corrupt() > 0) {
            lines.add(style.bad("  " + Text.count(tally.corrupt(), "exchange") + " with wrong bytes"));
        }
        long all =
                Math.max(1, lately.values().stream().mapToLong(Long::longValue).sum());
        tally.answers().keySet().forEach(backend -> {
            long share = lately.getOrDefault(backend, 0L);
            int length = (int) Math.round((double) BAR * share / all);
            String bar = "█".repeat(length) + style.faint("·".repeat(BAR - length));
            lines.add("  %-10s %s %4d%%".formatted(backend, bar, Math.round(100.0 * share / all)));
        });
        lines.add(style.faint("  who answered in the last seconds"));
    }

    /** As kubectl shows it: {@code ConsecutiveFailures} for {@code CONSECUTIVE_FAILURES}. */
    private static String word(Enum<?> constant) {
        return Arrays.stream(constant.name().split("_", -1))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
