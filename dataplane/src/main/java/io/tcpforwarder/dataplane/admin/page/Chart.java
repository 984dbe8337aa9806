package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.admin.page.Series.Point;
import java.util.List;
import java.util.Locale;

/** Draws series over the last minutes, each one as a line with what is below it filled. */
final class Chart {
    private static final double WIDTH = 600;
    private static final double HEIGHT = 80;

    private Chart() {}

    /** One line of a chart; its style is a class of the style sheet. */
    record Line(Series series, String style) {}

    /**
     * Appends it.
     *
     * @param title for those who see it
     * @param summary for those who hear it
     */
    static void draw(Html html, String title, String now, String summary, List<Line> lines) {
        double top = lines.stream()
                .mapToDouble(line -> line.series().greatest())
                .max()
                .orElse(0);
        html.open("figure");
        html.open("figcaption").text(title + " ").leaf("strong", now).close("figcaption");
        html.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                number(0) + " " + number(-2) + " " + number(WIDTH) + " " + number(HEIGHT + 3),
                "preserveAspectRatio",
                "none",
                "role",
                "img",
                "aria-label",
                summary);
        for (int minute = 2; minute < ConnectionHistory.SPAN.toMinutes(); minute += 2) {
            String x = number(x(minute * 60));
            html.empty("line", "class", "grid", "x1", x, "x2", x, "y1", "0", "y2", number(HEIGHT));
        }
        html.empty("line", "class", "axis", "x1", "0", "x2", number(WIDTH), "y1", number(HEIGHT), "y2", number(HEIGHT));
        for (Line line : lines) {
            // On the axis a line would look like one.
            if (line.series().greatest() > 0) {
                draw(html, line, Math.max(top, 1));
            }
        }
        html.close("svg");
        html.open("p", "class", "axis-words", "aria-hidden", "true")
                .leaf("span", ConnectionHistory.SPAN.toMinutes() + " min ago")
                .leaf("span", "now")
                .close("p");
        html.close("figure");
    }

    private static void draw(Html html, Line line, double top) {
        StringBuilder path = new StringBuilder();
        StringBuilder area = new StringBuilder();
        String lastX = "";
        for (Point point : line.series().points()) {
            String x = number(x(point.secondsAgo()));
            String y = number(HEIGHT * (1 - point.value() / top));
            if (!point.joined()) {
                endArea(area, lastX);
                area.append('M').append(x).append(' ').append(number(HEIGHT)).append('L');
                path.append('M');
            } else {
                area.append('L');
                path.append('L');
            }
            area.append(x).append(' ').append(y);
            path.append(x).append(' ').append(y);
            lastX = x;
        }
        endArea(area, lastX);
        html.empty("path", "class", "area " + line.style(), "d", area.toString());
        html.empty("path", "class", "line " + line.style(), "d", path.toString());
    }

    private static void endArea(StringBuilder area, String x) {
        if (!area.isEmpty()) {
            area.append('L').append(x).append(' ').append(number(HEIGHT)).append('Z');
        }
    }

    private static double x(double secondsAgo) {
        return WIDTH * (1 - secondsAgo / ConnectionHistory.SPAN.toSeconds());
    }

    private static String number(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
