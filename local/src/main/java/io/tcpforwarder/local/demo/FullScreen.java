package io.tcpforwarder.local.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws scene over scene, on the second screen that terminals have, so that the first one comes back as it was. Thread-safe:
 * the end may come from a shutdown hook while a scene is drawn.
 */
final class FullScreen implements Display {
    /** Other screen, no cursor, lines that are too long are cut instead of wrapped. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String TOP = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K\r\n";
    private static final String REST_OF_SCREEN = "\u001b[K\u001b[J";

    private final PrintStream out;
    private final Supplier<WindowSize> size;
    private List<String> last = List.of();
    private boolean closed;

    /** @param size asked before each scene: people change the size of their windows */
    FullScreen(PrintStream out, Supplier<WindowSize> size) {
        this.out = out;
        this.size = size;
        out.print(ENTER + TOP + END_OF_LINE + "  Starting API server, operator and node ..." + REST_OF_SCREEN);
        out.flush();
    }

    /** The scenes show what has happened. */
    @Override
    public void tell(Event event) {}

    /** In one write, so that no half of a screen is ever seen. */
    @Override
    public synchronized void draw(Scene scene) {
        if (closed) {
            return;
        }
        WindowSize window = size.get();
        last = new Screen(Style.ANSI, window).lines(scene);
        List<String> visible = last.subList(0, Math.min(last.size(), window.rows()));
        out.print(TOP + String.join(END_OF_LINE, visible) + REST_OF_SCREEN);
        out.flush();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(LEAVE);
            last.forEach(out::println);
            out.flush();
        }
    }
}
