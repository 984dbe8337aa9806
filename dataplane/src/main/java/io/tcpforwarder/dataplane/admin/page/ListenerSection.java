package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.admin.page.Chart.Line;
import io.tcpforwarder.dataplane.admin.page.ConnectionHistory.Moment;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.time.Instant;
import java.util.List;

/**
 * One listener: is it open, how busy was it, where do its connections go.
 *
 * @param view of the process
 * @param moments of its past, the oldest first
 * @param nowNanos of the same ticker as the moments
 * @param now for people
 * @param rows endpoints that are shown at most
 */
record ListenerSection(DataPlaneView view, List<Moment> moments, long nowNanos, Instant now, int rows) {
    /** Appends it; {@code id} is its own in the page. */
    void draw(Html html, ListenerView listener, String id) {
        html.open("section", "aria-labelledby", id);
        html.open("h2", "id", id).text(listener.name()).leaf("small", " port " + listener.port() + " ");
        state(html, listener);
        html.close("h2");
        if (listener.error() != null) {
            html.leaf("p", listener.error(), "class", "error");
        }
        charts(html, listener);
        backends(html, listener);
        endpoints(html, listener, id);
        html.close("section");
    }

    private void state(Html html, ListenerView listener) {
        if (listener.error() != null) {
            Tone.BAD.badge(html, "cannot listen");
        } else if (listener.accepting()) {
            Tone.GOOD.badge(html, "accepting");
        } else if (Finding.suspended(listener, view)) {
            Tone.BAD.badge(html, "suspended");
        } else {
            Tone.QUIET.badge(html, view.draining() ? "draining" : "starting");
        }
    }

    private void charts(Html html, ListenerView listener) {
        Series open = Series.open(moments, listener.name(), nowNanos);
        Series accepted = Series.rate(
                moments, listener.name(), nowNanos, counts -> counts.traffic().accepted());
        Series failed = Series.rate(
                moments, listener.name(), nowNanos, counts -> counts.traffic().failed());
        long most = Math.max(Math.round(open.greatest()), listener.active());
        String active = Figures.count(listener.active());
        String highest = ", " + Figures.count(most) + " at most";
        html.open("div", "class", "charts");
        Chart.draw(
                html,
                "Open connections",
                active + highest,
                "Open connections: " + active + " now" + highest + " in the last " + ConnectionHistory.SPAN.toMinutes()
                        + " minutes",
                List.of(new Line(open, "flow")));
        String rate = Figures.perSecond(accepted.last()) + " accepted, " + Figures.perSecond(failed.last()) + " failed";
        Chart.draw(
                html,
                "Connections a second",
                rate,
                "Connections a second: " + rate + "; at most " + Figures.perSecond(accepted.greatest()) + " and "
                        + Figures.perSecond(failed.greatest()) + " in the last "
                        + ConnectionHistory.SPAN.toMinutes() + " minutes",
                List.of(new Line(accepted, "flow"), new Line(failed, "bad")));
        html.close("div");
    }

    /** One backend that is as it should be needs no words. */
    private static void backends(Html html, ListenerView listener) {
        if (listener.backends().size() < 2 && listener.backends().stream().allMatch(ListenerSection::inOrder)) {
            return;
        }
        html.open("ul", "class", "backends");
        for (BackendView backend : listener.backends()) {
            html.open("li")
                    .leaf("strong", backend.name())
                    .text(", weight " + backend.weight() + ": " + source(backend));
            html.close("li");
        }
        html.close("ul");
    }

    private static boolean inOrder(BackendView backend) {
        return backend.synced() && backend.error() == null && backend.tier() == Tier.READY && !stale(backend);
    }

    private static boolean stale(BackendView backend) {
        return backend.stale().compareTo(Finding.STALE) >= 0;
    }

    private static String source(BackendView backend) {
        if (backend.error() != null) {
            return "its endpoints cannot be asked for: " + backend.error();
        }
        if (!backend.synced()) {
            return "its endpoints are not known yet";
        }
        if (stale(backend)) {
            return "nothing heard of its endpoints for " + Figures.span(backend.stale());
        }
        return switch (backend.tier()) {
            case READY -> "ready endpoints are used";
            case PANIC -> "ejected endpoints are used too, for too few others are left";
            case TERMINATING -> "endpoints that are about to end are used, for no other works";
            case NONE -> "no endpoint can be used";
        };
    }

    private void endpoints(Html html, ListenerView listener, String id) {
        int all = listener.endpoints().size();
        if (all == 0) {
            html.leaf("p", "There is no endpoint.", "class", "none");
            return;
        }
        EndpointTable.census(html, listener.endpoints());
        new EndpointTable(listener, now).draw(html, rows, id);
        if (all > rows) {
            html.open("p", "class", "more")
                    .text("These are the " + Figures.count(rows) + " worst. ")
                    .leaf("a", "All " + Figures.count(all), "href", "/endpoints", "id", id + "-all")
                    .text(" as JSON.")
                    .close("p");
        }
    }
}
