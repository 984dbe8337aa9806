package io.tcpforwarder.dataplane.scoring;

import io.tcpforwarder.dataplane.GoldenPage;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The worked example of docs/scoring.md. */
final class ScoringPageTest {
    private final Score score = new Score(ScoringSettings.DEFAULT, Score.UNKNOWN_MILLIS, 0);
    private final StringBuilder table = new StringBuilder(
            "| at | what happens | L | J | G | n | p | F | score, ms |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|\n");

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private void connects(long second, int millis) {
        score.succeeded(seconds(second), millis * 1_000_000L, false);
        row(second, "connects in " + millis + " ms");
    }

    private void refuses(long second) {
        score.failed(seconds(second), false);
        row(second, "refuses");
    }

    private void row(long second, String event) {
        long now = seconds(second);
        table.append(String.format(
                Locale.ROOT,
                "| %d s | %s | %.2f | %.2f | %.1f | %.2f | %.3f | %.0f | %.2f |%n",
                second,
                event,
                score.latencyMillis(),
                score.excessMillis(),
                score.distrust(now),
                score.samples(now),
                score.successRate(now),
                score.penalty(now),
                score.millis(now)));
    }

    @Test
    void exampleIsWhatTheFormulaGives() throws IOException {
        row(0, "nothing is known");
        connects(0, 4);
        connects(5, 4);
        connects(10, 40);
        connects(15, 4);
        connects(40, 4);
        refuses(45);
        refuses(46);
        row(50, "–");
        connects(51, 4);
        row(54, "–");
        row(60, "–");
        row(76, "–");

        GoldenPage.check("scoring.md", "example", table.toString());
    }
}
