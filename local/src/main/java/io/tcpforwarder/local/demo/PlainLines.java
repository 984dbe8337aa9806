package io.tcpforwarder.local.demo;

import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Prints a line for each event, another now and then for what the clients saw, and the last scene at the end. Thread-safe. */
final class PlainLines implements Display {
    private static final Duration BETWEEN_TALLIES = Duration.ofSeconds(5);
    private static final WindowSize PAGE = new WindowSize(48, 120);

    private final PrintStream out;
    private @Nullable Scene last;
    private Duration told = Duration.ZERO;
    private boolean closed;

    PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void tell(Event event) {
        if (!closed) {
            out.println(event);
        }
    }

    @Override
    public synchronized void draw(Scene scene) {
        if (closed) {
            return;
        }
        last = scene;
        if (scene.running().minus(told).compareTo(BETWEEN_TALLIES) >= 0) {
            told = scene.running();
            scene.traffic().ifPresent(traffic -> tell(new Event(scene.running(), sentence(traffic))));
        }
    }

    private static String sentence(Traffic traffic) {
        String shares = traffic.recentShares();
        return traffic.tally() + (shares.isEmpty() ? "" : "; in the last seconds: " + shares);
    }

    @Override
    public synchronized void close() {
        if (!closed && last != null) {
            out.println();
            new Screen(Style.PLAIN, PAGE).lines(last).forEach(out::println);
        }
        closed = true;
    }
}
