package io.tcpforwarder.local.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much fits into the window of a terminal. */
record WindowSize(int rows, int columns) {
    private static final WindowSize USUAL = new WindowSize(40, 120);
    private static final Pattern ANSWER = Pattern.compile("([1-9]\\d*) ([1-9]\\d*)\\s*");

    /** Of the terminal that this process was started from. Java cannot ask for it; {@code stty} can. */
    static WindowSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return USUAL;
        }
    }

    /** Some terminals say {@code 0 0}, which means that they do not know. */
    static WindowSize parse(String answer) {
        Matcher matcher = ANSWER.matcher(answer);
        return matcher.matches()
                ? new WindowSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : USUAL;
    }
}
