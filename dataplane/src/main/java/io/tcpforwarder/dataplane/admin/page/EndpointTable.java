package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.EndpointDetail;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.Explanation;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The endpoints of a listener, those first that a person should look at, and no more of them than a person looks at. */
final class EndpointTable {
    /** Ejected first, as the states are declared best first; the slowest first. Ends with the address, so that equals keep their places. */
    private static final Comparator<EndpointView> WORST_FIRST = Comparator.comparing(
                    EndpointView::state, Comparator.reverseOrder())
            .thenComparing(Comparator.comparingLong(EndpointView::scoreMicros).reversed())
            .thenComparing(EndpointView::backend)
            .thenComparing(view -> view.endpoint().label());

    /** Times the median of its peers: what is above is no chance, see how far scores of equals scatter in docs/scoring.md. */
    private static final int SLOW = 3;

    /** The bar's empty end, in microseconds; each fifth of its length is ten times as much. */
    private static final double BAR_BEGIN = 100;

    private static final int BAR_DECADES = 5;

    private final ListenerView listener;
    private final Instant now;
    private final Map<String, Long> medians = new HashMap<>();

    EndpointTable(ListenerView listener, Instant now) {
        this.listener = listener;
        this.now = now;
        Map<String, List<Long>> scores = listener.endpoints().stream()
                .filter(EndpointTable::serves)
                .collect(Collectors.groupingBy(
                        EndpointView::backend, Collectors.mapping(EndpointView::scoreMicros, Collectors.toList())));
        scores.forEach((backend, of) ->
                medians.put(backend, of.stream().sorted().toList().get((of.size() - 1) / 2)));
    }

    private static boolean serves(EndpointView view) {
        return view.state() == State.HEALTHY && view.detail().used();
    }

    /** Appends it, with {@code rows} endpoints at most. Roles are written out because on a small screen rows are no table rows. */
    void draw(Html html, int rows, String heading) {
        html.open("table", "role", "table", "aria-labelledby", heading);
        html.open("thead", "role", "rowgroup").open("tr", "role", "row");
        for (String column :
                List.of("Endpoint", "State", "Score, lower is better", "Open", "Succeeds", "Connects in")) {
            html.leaf("th", column, "role", "columnheader", "scope", "col");
        }
        html.close("tr").close("thead").open("tbody", "role", "rowgroup");
        listener.endpoints().stream().sorted(WORST_FIRST).limit(rows).forEach(endpoint -> row(html, endpoint));
        html.close("tbody").close("table");
    }

    private void row(Html html, EndpointView view) {
        long times = timesMedian(view);
        Tone tone = tone(view, times);
        html.open("tr", "role", "row", "class", tone.style());
        Target target = view.endpoint().target();
        html.open("th", "role", "rowheader", "scope", "row", "class", "endpoint");
        html.leaf("strong", target == null ? view.endpoint().label() : target.name());
        String more = (target == null ? "" : view.endpoint().label())
                + (listener.backends().size() < 2 ? "" : " of " + view.backend());
        if (!more.isEmpty()) {
            html.leaf("small", more.strip());
        }
        html.close("th");
        html.open("td", "role", "cell", "class", "state");
        tone.badge(html, Word.of(view.state()));
        html.text(" for " + Figures.span(Duration.between(view.since(), now)));
        html.leaf("small", why(view, times));
        html.close("td");
        html.open("td", "role", "cell", "class", "score");
        html.leaf("span", Figures.millis(view.scoreMicros()), "class", "figure");
        bar(html, view.scoreMicros(), tone);
        html.close("td");
        int pending = view.detail().pending();
        figure(html, Figures.count(view.active()), "open", pending == 0 ? "" : Figures.count(pending) + " connecting");
        figure(html, view.successPercent() + " %", "succeed", "");
        figure(html, view.latencyMicros() == 0 ? "–" : Figures.millis(view.latencyMicros()), "connect", "");
        html.close("tr");
    }

    /** The word beside the figure is read where the table has no head. */
    private static void figure(Html html, String figure, String word, String small) {
        html.open("td", "role", "cell", "class", "number " + word).leaf("span", figure, "class", "figure");
        if (!small.isEmpty()) {
            html.leaf("small", small);
        }
        html.close("td");
    }

    private String why(EndpointView view, long times) {
        EndpointDetail detail = view.detail();
        StringBuilder why =
                new StringBuilder(Word.of(view.reason())).append(": ").append(Explanation.of(view));
        if (times >= SLOW) {
            why.append("; its score is ").append(Figures.count(times)).append(" times the median");
        }
        if (detail.ejectedUntil() != null && detail.ejectedUntil().isAfter(now)) {
            why.append(", in ")
                    .append(Figures.span(Duration.between(now, detail.ejectedUntil())))
                    .append(" at the latest");
        }
        if (detail.lastFailure() != null) {
            why.append("; last failure ")
                    .append(Figures.span(Duration.between(detail.lastFailure().at(), now)))
                    .append(" ago ")
                    .append(detail.lastFailure().text());
        }
        return why.toString();
    }

    private long timesMedian(EndpointView view) {
        Long median = medians.get(view.backend());
        return median == null || median == 0 || !serves(view) ? 0 : view.scoreMicros() / median;
    }

    private static Tone tone(EndpointView view, long times) {
        return switch (view.state()) {
            case EJECTED -> Tone.BAD;
            case NOT_READY, TERMINATING -> Tone.QUIET;
            case HEALTHY -> times >= SLOW ? Tone.WARNING : Tone.GOOD;
        };
    }

    private static void bar(Html html, long micros, Tone tone) {
        double length = Math.log10(Math.max(micros, 1) / BAR_BEGIN) / BAR_DECADES;
        html.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "bar",
                "viewBox",
                "0 0 100 8",
                "preserveAspectRatio",
                "none",
                "aria-hidden",
                "true");
        html.empty("rect", "class", "groove", "width", "100", "height", "8");
        html.empty(
                "rect",
                "class",
                tone.style(),
                "width",
                String.format(Locale.ROOT, "%.1f", 100 * Math.clamp(length, 0.02, 1)),
                "height",
                "8");
        html.close("svg");
    }

    /** How many are in each state, in one bar and in words, the worst first. */
    static void census(Html html, List<EndpointView> endpoints) {
        Map<State, Long> states = endpoints.stream()
                .map(EndpointView::state)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        html.open("p", "class", "census").text(Figures.count(endpoints.size(), "endpoint"));
        for (State state : State.values()) {
            if (states.containsKey(state)) {
                html.text(" ");
                Tone tone = switch (state) {
                    case HEALTHY -> Tone.GOOD;
                    case TERMINATING, NOT_READY -> Tone.QUIET;
                    case EJECTED -> Tone.BAD;
                };
                tone.badge(html, Figures.count(states.get(state)) + " " + Word.of(state));
            }
        }
        html.close("p");
    }
}
