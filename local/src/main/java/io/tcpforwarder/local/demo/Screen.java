package io.tcpforwarder.local.demo;

import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.local.demo.Table.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A scene as lines of text: what kubectl describe would show, arranged for eyes that watch it change. */
record Screen(Style style, WindowSize window) {
    private static final String MARGIN = "  ";
    private static final int MOST_ENDPOINTS = 12;
    private static final int MOST_EVENTS = 8;

    /** Rows need a fixed place, or nobody could follow them: the worst first, as in the status, would let them jump. */
    private static final Comparator<EndpointStatus> FIXED = Comparator.comparing(EndpointStatus::listener)
            .thenComparing(EndpointStatus::address)
            .thenComparingInt(EndpointStatus::port);

    List<String> lines(Scene scene) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(title(scene));
        lines.add("");
        lines.addAll(indented(ways(scene)));
        TcpForwarderStatus status = scene.forwarder().getStatus();
        if (status != null) {
            lines.add("");
            lines.addAll(indented(conditions(status)));
            if (!scene.endpoints().isEmpty()) {
                lines.add("");
                lines.addAll(indented(endpoints(scene.endpoints(), status.omittedEndpoints())));
            }
        }
        scene.traffic().ifPresent(traffic -> {
            lines.add("");
            lines.addAll(indented(traffic(traffic)));
        });
        lines.add("");
        lines.addAll(indented(events(scene.events(), window.rows() - lines.size())));
        return lines;
    }

    private String title(Scene scene) {
        TcpForwarder forwarder = scene.forwarder();
        String left = " TcpForwarder %s/%s  "
                .formatted(
                        forwarder.getMetadata().getNamespace(),
                        forwarder.getMetadata().getName());
        String right = " embedded cluster, %d s, Ctrl-C ends "
                .formatted(scene.running().toSeconds());
        int space = Math.max(0, Math.min(window.columns(), 110) - left.length() - right.length());
        return style.inverse(left + " ".repeat(space) + right);
    }

    private List<String> ways(Scene scene) {
        Table table = new Table();
        table.add(
                Cell.left("clients").painted(style::faint),
                Cell.left(addresses(scene.forwarder())).painted(style::strong));
        table.add(Cell.left("kubectl").painted(style::faint), Cell.left(scene.command()));
        return table.lines();
    }

    private static String addresses(TcpForwarder forwarder) {
        TcpForwarderStatus status = forwarder.getStatus();
        if (status == null || status.addresses().isEmpty()) {
            return "wait for an address";
        }
        String address = status.addresses().getFirst().value();
        return forwarder.getSpec().listeners().stream()
                .map(ListenerSpec::port)
                .map(port -> address + ":" + port)
                .collect(Collectors.joining("  "));
    }

    private List<String> conditions(TcpForwarderStatus status) {
        Table table = new Table();
        for (ForwarderCondition condition : status.conditions()) {
            boolean holds = condition.status().equals("True");
            table.add(
                    Cell.left(holds ? "✔" : "✘").painted(holds ? style::good : style::notable),
                    Cell.left(condition.type()).painted(style::strong),
                    Cell.left(condition.message()).painted(holds ? style::faint : style::notable));
        }
        return table.lines();
    }

    private List<String> endpoints(List<EndpointStatus> all, int omitted) {
        Table table = new Table();
        table.add(
                heading("ENDPOINT", false),
                heading("TARGET", false),
                heading("STATE", false),
                heading("SCORE", true),
                heading("LATENCY", true),
                heading("SUCCESS", true),
                heading("OPEN", true),
                heading("REASON", false));
        all.stream().limit(MOST_ENDPOINTS).sorted(FIXED).forEach(endpoint -> table.add(row(endpoint)));
        List<String> lines = new ArrayList<>(table.lines());
        long more = Math.max(0, all.size() - MOST_ENDPOINTS) + (long) omitted;
        if (more > 0) {
            lines.add(style.faint("… and " + Text.count(more, "endpoint") + " more, all with better scores"));
        }
        lines.add(style.faint("Numbers: from the pods' /endpoints, now. The status takes them over every 30 to 60 s."));
        return lines;
    }

    private Cell heading(String text, boolean right) {
        return (right ? Cell.right(text) : Cell.left(text)).painted(style::faint);
    }

    private Cell[] row(EndpointStatus endpoint) {
        String target = endpoint.targetRef() == null ? "" : endpoint.targetRef().name();
        return new Cell[] {
            Cell.left(endpoint.address() + ":" + endpoint.port()),
            Cell.left(target).painted(style::strong),
            state(endpoint.state()),
            Cell.right(Text.micros(endpoint.score())),
            Cell.right(Text.micros(endpoint.latencyMicros())),
            Cell.right(endpoint.successPercent() + " %"),
            Cell.right(Long.toString(endpoint.activeConnections())),
            Cell.left(Text.word(endpoint.reason())).painted(style::faint)
        };
    }

    private Cell state(EndpointState state) {
        Cell cell = Cell.left("● " + Text.word(state));
        return switch (state) {
            case HEALTHY -> cell.painted(style::good);
            case EJECTED -> cell.painted(style::bad);
            case TERMINATING, NOT_READY -> cell.painted(style::notable);
        };
    }

    private List<String> traffic(Traffic traffic) {
        Table table = new Table();
        long all = Traffic.sum(traffic.recent());
        traffic.recent()
                .forEach((backend, answers) -> table.add(
                        Cell.left(backend).painted(style::strong),
                        Cell.left(Text.sparkline(traffic.shares(backend))).painted(style::accent),
                        Cell.right(Text.percent(answers, all))));
        List<String> lines = new ArrayList<>();
        lines.add(style.faint("WHO ANSWERED THE CLIENTS"));
        lines.addAll(table.lines());
        lines.add(
                traffic.tally().corrupt() == 0
                        ? traffic.tally().toString()
                        : style.bad(traffic.tally().toString()));
        return lines;
    }

    private List<String> events(List<Event> events, int rows) {
        int count = Math.clamp(rows, 1, MOST_EVENTS);
        return events.subList(Math.max(0, events.size() - count), events.size()).stream()
                .map(event -> style.faint(event.toString()))
                .toList();
    }

    private static List<String> indented(List<String> lines) {
        return lines.stream().map(line -> MARGIN + line).toList();
    }
}
