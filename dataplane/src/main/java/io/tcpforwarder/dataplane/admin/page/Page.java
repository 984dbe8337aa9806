package io.tcpforwarder.dataplane.admin.page;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.admin.page.ConnectionHistory.Moment;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The page at {@code /}. Any thread may ask for it. */
public final class Page {
    /** Seconds. */
    public static final int REFRESH = 5;

    /** Endpoints on the whole page: with thousands nobody reads on, and a browser gets slow. */
    private static final int ROWS = 200;

    /** Of one listener, however many there are. */
    private static final int LEAST_ROWS = 5;

    private static final int FINDINGS = 10;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final List<Map.Entry<String, String>> LINKS = List.of(
            Map.entry("/endpoints", "Endpoints"),
            Map.entry("/connections?limit=100", "Connections"),
            Map.entry("/config", "Config"),
            Map.entry("/metrics", "Metrics"),
            Map.entry("/log-level", "Log level"),
            Map.entry("/healthz", "Health"),
            Map.entry("/readyz", "Readiness"));

    private final String title;
    private final String process;
    private final ConnectionHistory history;
    private final Ticker ticker;
    private final InstantSource clock;
    private final String style = resource("page.css");
    private final String script = resource("page.js");

    /**
     * A page about this process.
     *
     * @param title whose it is
     * @param process which of those that there are
     * @param history of its connections, by the same ticker
     * @param ticker for what is past
     * @param clock for what people read
     */
    public Page(String title, String process, ConnectionHistory history, Ticker ticker, InstantSource clock) {
        this.title = title;
        this.process = process;
        this.history = history;
        this.ticker = ticker;
        this.clock = clock;
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The value of {@code Content-Security-Policy} for it: its own style and script, recognized by their text, and requests to where it
     * came from. So even a name that got around the escaping could do nothing.
     */
    public String securityPolicy() {
        return "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script)
                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The page as it is now.
     *
     * @param view what it shows
     * @param refreshSeconds how often it renews itself, 0: never
     */
    public String html(DataPlaneView view, int refreshSeconds) {
        List<Finding> findings = Finding.of(view);
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n").open("html", "lang", "en");
        html.open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.leaf("title", (findings.isEmpty() ? "" : "(" + findings.size() + ") ") + title);
        html.empty("link", "rel", "icon", "id", "icon", "href", icon(findings));
        if (refreshSeconds > 0) {
            html.open("noscript")
                    .empty("meta", "http-equiv", "refresh", "content", String.valueOf(refreshSeconds))
                    .close("noscript");
        }
        html.raw("<style>" + style + "</style>\n").close("head");
        html.open("body", "data-refresh", String.valueOf(refreshSeconds));
        body(html, view, findings, refreshSeconds);
        html.raw("<script>" + script + "</script>\n");
        return html.close("body").close("html").toString();
    }

    /** The style sheet, and what is seen: for a picture of the page. */
    String picture(DataPlaneView view) {
        Html html = new Html();
        html.raw("<style>" + style + "</style>\n");
        html.open("body", "xmlns", "http://www.w3.org/1999/xhtml");
        body(html, view, Finding.of(view), REFRESH);
        return html.close("body").toString();
    }

    private void body(Html html, DataPlaneView view, List<Finding> findings, int refreshSeconds) {
        header(html, view, findings);
        html.open("main", "id", "listeners", "data-live", "");
        Instant now = clock.instant();
        List<Moment> moments = history.moments();
        int rows = Math.max(LEAST_ROWS, ROWS / Math.max(1, view.listeners().size()));
        ListenerSection section = new ListenerSection(view, moments, ticker.nanoTime(), now, rows);
        int number = 0;
        for (ListenerView listener : view.listeners()) {
            section.draw(html, listener, "listener-" + ++number);
        }
        html.close("main");
        footer(html, now, refreshSeconds);
    }

    private void header(Html html, DataPlaneView view, List<Finding> findings) {
        html.open("header");
        html.open("h1").text(title).leaf("small", " TcpForwarder").close("h1");
        html.open("div", "id", "verdict", "role", "status", "data-live", "");
        if (findings.isEmpty()) {
            Tone.GOOD.badge(html, "All is well");
        } else {
            html.open("ul");
            findings.stream().limit(FINDINGS).forEach(finding -> {
                html.open("li");
                finding.tone().badge(html, finding.sentence());
                html.close("li");
            });
            if (findings.size() > FINDINGS) {
                html.leaf("li", "and " + (findings.size() - FINDINGS) + " more");
            }
            html.close("ul");
        }
        html.close("div");
        html.leaf(
                "p",
                "No answer any more: what you see is old.",
                "id",
                "late",
                "class",
                "badge bad",
                "role",
                "alert",
                "hidden",
                "hidden");
        facts(html, view);
        html.open("nav", "aria-label", "More about this process");
        LINKS.forEach(
                link -> html.leaf("a", link.getValue(), "href", link.getKey()).text(" "));
        html.close("nav").close("header");
    }

    private void facts(Html html, DataPlaneView view) {
        html.open("dl", "id", "facts", "data-live", "");
        fact(html, "Process", process);
        fact(html, "Connections", Figures.count(view.admitted()) + " of " + Figures.count(view.limit()));
        // A file has no generation.
        if (view.generation() > 0) {
            fact(html, "Config", "generation " + view.generation());
        }
        fact(html, "Version", view.version());
        if (view.samplesDropped() > 0) {
            fact(html, "Samples lost", Figures.count(view.samplesDropped()));
        }
        if (view.acceptPauses() > 0) {
            fact(html, "Pauses for want of files", Figures.count(view.acceptPauses()));
        }
        html.close("dl");
    }

    private static void fact(Html html, String name, String value) {
        html.open("div").leaf("dt", name).leaf("dd", value).close("div");
    }

    private static void footer(Html html, Instant now, int refreshSeconds) {
        html.open("footer").open("p", "id", "time", "data-live", "");
        html.text("As of ")
                .leaf("time", TIME.format(now), "datetime", now.toString())
                .close("p");
        html.open("p");
        if (refreshSeconds > 0) {
            html.text("Renewed every " + refreshSeconds + " s. ").leaf("a", "Pause", "href", "/?refresh=0");
        } else {
            html.text("Paused. ").leaf("a", "Go on", "href", "/");
        }
        html.close("p");
        html.leaf("p", "Bars of scores begin at 0.1 ms; each fifth of their length is ten times as much.");
        html.close("footer");
    }

    private static String icon(List<Finding> findings) {
        String color =
                findings.isEmpty() ? "%231a7f37" : findings.getFirst().tone() == Tone.BAD ? "%23cf222e" : "%23d4a72c";
        return "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='"
                + color + "'/></svg>";
    }
}
