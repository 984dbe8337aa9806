package io.tcpforwarder.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine, as a person would run it. */
record Command(List<String> words) {
    static Command of(String... words) {
        return new Command(List.of(words));
    }

    Command with(String... more) {
        return new Command(Stream.concat(words.stream(), Stream.of(more)).toList());
    }

    /** What it printed, errors included, and how it ended. */
    record Outcome(int exit, String text) {}

    /**
     * Runs it to its end.
     *
     * @throws AssertionError if it fails or takes longer than two minutes
     */
    String run() {
        return run("");
    }

    /** The same, with something to read. */
    String run(String input) {
        Outcome outcome = attempt(input);
        if (outcome.exit() != 0) {
            throw new AssertionError("%s ended with %d:%n%s".formatted(this, outcome.exit(), outcome.text()));
        }
        return outcome.text();
    }

    /** Runs it to its end, however that is. */
    Outcome attempt(String input) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(input);
            }
            Thread limit = Thread.ofVirtual().start(() -> destroyAfter(Duration.ofMinutes(2), process));
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            limit.interrupt();
            return new Outcome(exit, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(this + " was interrupted", e);
        }
    }

    private static void destroyAfter(Duration limit, Process process) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
