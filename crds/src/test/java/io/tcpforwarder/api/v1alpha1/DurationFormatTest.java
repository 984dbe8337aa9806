package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationFormatTest {
    @ParameterizedTest
    @CsvSource({"0s,PT0S", "200ms,PT0.2S", "5s,PT5S", "1m30s,PT1M30S", "24h,PT24H", "1h2m3s4ms,PT1H2M3.004S"})
    void textAndDurationAreTheSame(String text, Duration duration) {
        assertThat(DurationFormat.parse(text)).isEqualTo(duration);
        assertThat(DurationFormat.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"90s,1m30s", "0h,0s", "00005s,5s", "1500ms,1s500ms", "1s1s,2s", "99999h,99999h", "30s1m,1m30s"})
    void otherWritingsBecomeTheShortest(String text, String shortest) {
        assertThat(DurationFormat.format(DurationFormat.parse(text))).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "-5s", "+5s", "1.5s", "5 s", "1d", "5S", "100000s", "1h1m1s1ms1ms", "5s\n", "PT5S"
            })
    void anythingElseIsRefusedWithTheTextInTheMessage(String text) {
        assertThatThrownBy(() -> DurationFormat.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("such as 5s");
    }

    @Test
    void everyDurationOfWholeMillisecondsSurvivesTheRoundTrip() {
        Random random = new Random(2257);
        Duration longest = Duration.ofHours(100_000);
        for (int i = 0; i < 10_000; i++) {
            Duration duration = Duration.ofMillis(random.nextLong(longest.toMillis()));

            assertThat(DurationFormat.parse(DurationFormat.format(duration))).isEqualTo(duration);
        }
    }
}
