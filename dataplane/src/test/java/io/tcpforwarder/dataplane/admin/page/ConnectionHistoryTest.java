package io.tcpforwarder.dataplane.admin.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpforwarder.dataplane.admin.page.Series.Point;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.Traffic;
import io.tcpforwarder.dataplane.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConnectionHistoryTest {
    private final ManualTime time = new ManualTime();
    private DataPlaneView view = Views.of(Views.listener("redis"));
    private boolean hangs;
    private long accepted;
    private final ConnectionHistory history = new ConnectionHistory(
            () -> {
                if (hangs) {
                    throw new IllegalStateException("nobody answers");
                }
                return view;
            },
            () -> Map.of("redis", new Traffic(accepted, 0)),
            time.ticker());

    ConnectionHistoryTest() {
        history.record(time.scheduler());
    }

    private Series open() {
        return Series.open(history.moments(), "redis", time.ticker().nanoTime());
    }

    private List<Point> rate() {
        return Series.rate(
                        history.moments(),
                        "redis",
                        time.ticker().nanoTime(),
                        counts -> counts.traffic().accepted())
                .points();
    }

    @Test
    void tenMinutesAreKeptAndNoMore() {
        time.advance(Duration.ofHours(2));
        assertThat(history.moments()).hasSize(121);
        assertThat(open().points().getFirst().secondsAgo()).isEqualTo(600);
        assertThat(open().last()).isEqualTo(4);
        assertThat(open().greatest()).isEqualTo(4);
    }

    @Test
    void aCountBecomesARate() {
        time.advance(Duration.ofSeconds(5));
        accepted = 50;
        time.advance(Duration.ofSeconds(5));
        assertThat(rate()).hasSize(2);
        assertThat(rate().getFirst().value()).isZero();
        assertThat(rate().getLast().value()).isEqualTo(10, within(1e-9));
        assertThat(rate().getLast().joined()).isTrue();
    }

    @Test
    void aTimeOfWhichNobodyKnowsIsAGap() {
        time.advance(Duration.ofSeconds(10));
        hangs = true;
        time.advance(Duration.ofSeconds(30));
        hangs = false;
        accepted = 1_000;
        time.advance(Duration.ofSeconds(10));
        assertThat(open().points())
                .hasSize(5)
                .filteredOn(point -> !point.joined())
                .hasSize(2);
        assertThat(rate()).extracting(Point::value).containsExactly(0.0, 0.0, 0.0);
    }

    @Test
    void aListenerThatCameAgainDoesNotCountBackwards() {
        accepted = 100;
        time.advance(Duration.ofSeconds(10));
        accepted = 3;
        time.advance(Duration.ofSeconds(10));
        assertThat(rate()).extracting(Point::value).allMatch(value -> value >= 0);
    }

    @Test
    void aListenerThatIsNotThereHasNoHistory() {
        time.advance(Duration.ofSeconds(10));
        view = Views.of(Views.listener("smtp"));
        time.advance(Duration.ofSeconds(10));
        assertThat(open().points().getLast().secondsAgo()).isEqualTo(10);
        assertThat(Series.open(history.moments(), "none", 0).last()).isZero();
    }
}
