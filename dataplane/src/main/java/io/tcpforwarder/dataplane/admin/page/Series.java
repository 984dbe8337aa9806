package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.admin.page.ConnectionHistory.Counts;
import io.tcpforwarder.dataplane.admin.page.ConnectionHistory.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A number over the last minutes, the oldest first, with gaps where nobody knew it. */
record Series(List<Point> points) {
    /** Two moments were missed: nothing is known of the time between. */
    private static final double GAP_SECONDS =
            ConnectionHistory.INTERVAL.multipliedBy(3).toMillis() / 1e3;

    /**
     * The number at one time.
     *
     * @param secondsAgo how long ago
     * @param value the number
     * @param joined whether the time between the point before and this one is known too
     */
    record Point(double secondsAgo, double value, boolean joined) {}

    /** Connections that were open. */
    static Series open(List<Moment> moments, String listener, long nowNanos) {
        List<Point> points = new ArrayList<>();
        double before = Double.POSITIVE_INFINITY;
        for (Moment moment : moments) {
            Counts counts = moment.listeners().get(listener);
            if (counts != null) {
                double ago = secondsAgo(moment, nowNanos);
                points.add(new Point(ago, counts.open(), before - ago < GAP_SECONDS));
                before = ago;
            }
        }
        return new Series(points);
    }

    /** By how much a count grew in a second; each point tells of the time since the moment before. */
    static Series rate(List<Moment> moments, String listener, long nowNanos, ToLongFunction<Counts> count) {
        List<Point> points = new ArrayList<>();
        Moment before = null;
        boolean joined = false;
        for (Moment moment : moments) {
            Counts counts = moment.listeners().get(listener);
            if (counts == null) {
                continue;
            }
            if (before != null) {
                double seconds = (moment.nanos() - before.nanos())
                        / (double) Duration.ofSeconds(1).toNanos();
                long grown = count.applyAsLong(counts)
                        - count.applyAsLong(before.listeners().get(listener));
                // It shrinks only when a listener went and one of its name came.
                boolean known = grown >= 0 && seconds > 0 && seconds < GAP_SECONDS;
                if (known) {
                    points.add(new Point(secondsAgo(moment, nowNanos), grown / seconds, joined));
                }
                joined = known;
            }
            before = moment;
        }
        return new Series(points);
    }

    private static double secondsAgo(Moment moment, long nowNanos) {
        return (nowNanos - moment.nanos()) / (double) Duration.ofSeconds(1).toNanos();
    }

    /** The newest; 0 if there is none. */
    double last() {
        return points.isEmpty() ? 0 : points.getLast().value();
    }

    /** The greatest; 0 if there is none. */
    double greatest() {
        return points.stream().mapToDouble(Point::value).max().orElse(0);
    }
}
