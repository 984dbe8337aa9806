package io.tcpforwarder.dataplane.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The score of an endpoint that becomes slow, then fails, then recovers, and its share of connections, as SVG. */
final class Plot {
    static final int SECONDS = 160;
    static final int SLOW_AT = 20;
    static final int REFUSES_AT = 60;
    static final int WORKS_AT = 80;

    private static final int LEFT = 78;
    private static final int RIGHT = 722;
    /** Top and bottom of the two panels. */
    private static final int SCORE_TOP = 58;

    private static final int SCORE_BOTTOM = 228;
    private static final int SHARE_TOP = 270;
    private static final int SHARE_BOTTOM = 384;

    /** Milliseconds at the top and the bottom of the score's panel, as powers of ten. */
    private static final double MOST = 5;

    private static final double LEAST = 0;
    /** At the top of the share's panel. */
    private static final double MOST_SHARE = 0.15;

    private record Second(double score, double peer, double share) {}

    private final List<Second> seconds = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();

    /** One more second: scores at its end, in milliseconds, and the share of connections in it. */
    void add(double score, double peer, double share) {
        seconds.add(new Second(score, peer, share));
    }

    String svg() {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 740 440\" role=\"img\""
                        + " aria-label=\"An endpoint becomes slow, then refuses, then recovers: its score and its share of connections\">");
        line("""
                <style>
                text { font: 13px system-ui, sans-serif; fill: #1f2328; }
                .title { font-weight: 600; }
                .end { text-anchor: end; }
                .mid { text-anchor: middle; }
                .axis { stroke: #59636e; fill: none; }
                .grid { stroke: #59636e; stroke-opacity: 0.2; }
                .bad { fill: #d1242f; fill-opacity: 0.10; }
                .slow { fill: #bf8700; fill-opacity: 0.13; }
                .odd { stroke: #0969da; stroke-width: 2; fill: none; stroke-linejoin: round; }
                .peer { stroke: #59636e; stroke-width: 1.5; fill: none; stroke-dasharray: 4 3; }
                @media (prefers-color-scheme: dark) {
                  text { fill: #e6edf3; }
                  .axis, .grid, .peer { stroke: #9198a1; }
                  .bad { fill: #ff7b72; fill-opacity: 0.18; }
                  .slow { fill: #e3b341; fill-opacity: 0.18; }
                  .odd { stroke: #58a6ff; }
                }
                </style>""");
        phase("slow", SLOW_AT, REFUSES_AT, "connects in 20 ms");
        phase("bad", REFUSES_AT, WORKS_AT, "refuses");
        text("mid", (x(0) + x(SLOW_AT)) / 2, 46, "1 ms");
        text("mid", (x(WORKS_AT) + x(SECONDS)) / 2, 46, "connects in 1 ms again");
        scores();
        shares();
        line("</svg>");
        return svg.toString();
    }

    private void phase(String kind, int from, int to, String label) {
        line("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                .formatted(kind, x(from), SCORE_TOP, x(to) - x(from), SHARE_BOTTOM - SCORE_TOP));
        text("mid", (x(from) + x(to)) / 2, 46, label);
    }

    private void scores() {
        text("title", 14, 22, "Score, lower is better");
        String[] labels = {"1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"};
        for (int power = 0; power < labels.length; power++) {
            grid(scoreY(StrictMath.pow(10, power)), labels[power]);
        }
        axes(SCORE_TOP, SCORE_BOTTOM);
        curve("peer", second -> scoreY(second.peer));
        curve("odd", second -> scoreY(second.score));
    }

    private void shares() {
        text("title", 14, 256, "Share of new connections");
        for (int percent = 0; percent <= 15; percent += 5) {
            grid(shareY(percent / 100.0), percent + " %");
        }
        axes(SHARE_TOP, SHARE_BOTTOM);
        for (int second = 0; second <= SECONDS; second += 20) {
            text("mid", x(second), SHARE_BOTTOM + 18, second + (second == SECONDS ? " s" : ""));
        }
        curve("odd", second -> shareY(second.share));
        double y = SHARE_BOTTOM + 42;
        line("<path class=\"odd\" d=\"M%d %.1fh26\"/>".formatted(LEFT, y - 4));
        text("", LEFT + 32, y, "the endpoint");
        line("<path class=\"peer\" d=\"M%d %.1fh26\"/>".formatted(LEFT + 132, y - 4));
        text("", LEFT + 164, y, "one of nine that stay at 1 ms");
    }

    private void axes(int top, int bottom) {
        line("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>".formatted(LEFT, top, bottom, RIGHT));
    }

    private void grid(double y, String label) {
        line("<path class=\"grid\" d=\"M%d %.1fH%d\"/>".formatted(LEFT, y, RIGHT));
        text("end", LEFT - 8, y + 4.5, label);
    }

    private void curve(String kind, ToDoubleFunction<Second> y) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < seconds.size(); i++) {
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(i + 1), y.applyAsDouble(seconds.get(i))));
        }
        line("<path class=\"%s\" d=\"%s\"/>".formatted(kind, path));
    }

    private void text(String kind, double x, double y, String text) {
        line(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", kind, x, y, text));
    }

    private void line(String text) {
        svg.append(text).append('\n');
    }

    private static double x(double second) {
        return LEFT + (RIGHT - LEFT) * second / SECONDS;
    }

    private static double scoreY(double millis) {
        double power = Math.clamp(StrictMath.log10(millis), LEAST, MOST);
        return SCORE_BOTTOM - (SCORE_BOTTOM - SCORE_TOP) * (power - LEAST) / (MOST - LEAST);
    }

    private static double shareY(double share) {
        return SHARE_BOTTOM - (SHARE_BOTTOM - SHARE_TOP) * Math.min(share, MOST_SHARE) / MOST_SHARE;
    }
}
