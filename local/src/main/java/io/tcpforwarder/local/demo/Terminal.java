package io.tcpforwarder.local.demo;

import java.io.PrintStream;
import java.util.List;

/** Where the demo shows itself: a screen that is drawn over, or blocks of text one below the other. */
sealed interface Terminal extends AutoCloseable {
    /** A screen where there is one, unless plain text is asked for. */
    static Terminal of(boolean plain) {
        boolean screen = !plain && System.getenv("DEMO_COLUMNS") != null;
        return screen ? new Full(System.out) : new Blocks(System.out);
    }

    /** Width of the screen, as the script says that starts the demo. */
    static int columns() {
        String columns = System.getenv("DEMO_COLUMNS");
        return columns == null || columns.isEmpty() ? 120 : Integer.parseInt(columns);
    }

    Style style();

    void draw(List<String> lines);

    @Override
    void close();

    /** Uses the second screen of the terminal, so that the first one comes back as it was. */
    final class Full implements Terminal {
        private static final String ENTER = "\u001b[?1049h\u001b[?25l";
        private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
        private static final String TOP = "\u001b[H";
        private static final String END_OF_LINE = "\u001b[K\r\n";
        private static final String REST_OF_SCREEN = "\u001b[J";

        private final PrintStream out;

        Full(PrintStream out) {
            this.out = out;
            out.print(ENTER);
        }

        @Override
        public Style style() {
            return Style.ANSI;
        }

        /** In one write, so that no half of a screen is ever seen. */
        @Override
        public void draw(List<String> lines) {
            out.print(TOP + String.join(END_OF_LINE, lines) + END_OF_LINE + REST_OF_SCREEN);
            out.flush();
        }

        @Override
        public void close() {
            out.print(LEAVE);
            out.flush();
        }
    }

    /** Shows one scene of ten. */
    final class Blocks implements Terminal {
        private static final int EVERY = 10;

        private final PrintStream out;
        private int drawn;

        Blocks(PrintStream out) {
            this.out = out;
        }

        @Override
        public Style style() {
            return Style.PLAIN;
        }

        @Override
        public void draw(List<String> lines) {
            if (drawn++ % EVERY == 0) {
                lines.forEach(out::println);
                out.println();
            }
        }

        @Override
        public void close() {}
    }
}
