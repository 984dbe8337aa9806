package io.tcpforwarder.dataplane.report;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReportWriterTest {
    private static final EndpointView EJECTED = endpoint(1, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 1_000);

    private static final Instant WRITTEN_AT = Instant.parse("2026-01-01T00:00:07Z");

    private final ManualTime time = new ManualTime();
    private final FakeStore store = new FakeStore();
    private @Nullable DataPlaneView view = Views.of(listener("redis", healthy(1, 1_000), healthy(2, 1_000)));

    private final ReportWriter writer = new ReportWriter(
            "redis",
            () -> Objects.requireNonNull(view),
            store,
            time.scheduler(),
            time.ticker(),
            () -> WRITTEN_AT,
            new SplittableRandom(1));

    @Test
    void theFirstReportIsWrittenAtOnce() {
        pass(0);
        assertThat(store.written).hasSize(1);
        assertThat(store.written.getFirst().forwarder()).isEqualTo("redis");
    }

    @Test
    void theFirstReportWaitsForTheSourcesButNotForLong() {
        view = unsynced();
        pass(4);
        assertThat(store.written).isEmpty();
        pass(1);
        assertThat(store.written).hasSize(1);
    }

    @Test
    void theFirstReportIsWrittenAsSoonAsTheSourcesHaveAnswered() {
        DataPlaneView synced = Objects.requireNonNull(view);
        view = unsynced();
        pass(1);
        view = synced;
        pass(1);
        assertThat(store.written).hasSize(1);
    }

    @Test
    void aTransitionIsWrittenWithinASecond() {
        pass(20);
        view = Views.of(listener("redis", EJECTED, healthy(2, 1_000)));
        pass(1);
        assertThat(store.written).hasSize(2);
        assertThat(store.written.getLast().listeners().getFirst().ejectedEndpoints())
                .isEqualTo(1);
    }

    @Test
    void everyKindOfTransitionIsWritten() {
        EndpointView healthy = healthy(1, 1_000);
        List<DataPlaneView> steps = List.of(
                Views.of(listener("redis", healthy)),
                Views.of(listener("redis", healthy, healthy(3, 1_000))),
                Views.of(listener("redis", EJECTED)),
                Views.of(listener("redis", endpoint(1, State.EJECTED, Reason.LOW_SUCCESS_RATE, 1_000))),
                Views.of(Views.listener("redis", false, null, healthy)),
                Views.of(Views.listener("redis", false, "port 6379 is taken", healthy)),
                Views.process(4, null, true, false),
                Views.process(4, "unknown field", true, false));
        pass(20);
        for (DataPlaneView step : steps) {
            int before = store.written.size();
            view = step;
            pass(1);
            assertThat(store.written).as("after %s", step).hasSize(before + 1);
            pass(10);
        }
    }

    @Test
    void transitionsOfEndpointsThatTheReportLeavesOutAreWrittenToo() {
        EndpointView[] many = new EndpointView[300];
        for (int i = 0; i < many.length; i++) {
            many[i] = endpoint(i, State.EJECTED, Reason.LOW_SUCCESS_RATE, 1_000 + i);
        }
        view = Views.of(listener("redis", many));
        pass(20);
        many[0] = healthy(0, 1);
        view = Views.of(listener("redis", many));
        pass(1);
        assertThat(store.written).hasSize(2);
    }

    @Test
    void writesAreFiveSecondsApartHoweverOftenTheStateChanges() {
        for (int i = 0; i < 60; i++) {
            view = i % 2 == 0 ? Views.of(listener("redis", EJECTED)) : Views.of(listener("redis", healthy(1, 1_000)));
            pass(1);
        }
        assertThat(store.attempts).isBetween(8, 13);
    }

    @Test
    void aProbeAfterAConnectionIsNoNews() {
        pass(0);
        view = Views.of(
                listener("redis", endpoint(1, State.HEALTHY, Reason.CONNECTION_SUCCEEDED, 1_000), healthy(2, 1_000)));
        pass(99);
        assertThat(store.attempts).isEqualTo(1);
    }

    @Test
    void numbersAloneWaitForThirtyToSixtySeconds() {
        pass(0);
        view = Views.of(listener("redis", healthy(1, 5_000), healthy(2, 1_000)));
        pass(29);
        assertThat(store.written).hasSize(1);
        pass(31);
        assertThat(store.written).hasSize(2);
        assertThat(store.written.getLast().endpoints().getFirst().score()).isEqualTo(5_000);
    }

    @Test
    void numbersThatMoveByATenthOrLessAreNotWritten() {
        pass(0);
        view = Views.of(listener("redis", healthy(1, 1_100), healthy(2, 900)));
        pass(99);
        assertThat(store.attempts).isEqualTo(1);
        view = Views.of(listener("redis", healthy(1, 1_101), healthy(2, 900)));
        pass(1);
        assertThat(store.attempts).isEqualTo(2);
    }

    @Test
    void aReportThatHasNothingNewIsRenewedEveryTwoMinutesAsASignOfLife() {
        pass(0);
        pass(99);
        assertThat(store.attempts).isEqualTo(1);
        pass(21);
        assertThat(store.attempts).isEqualTo(2);
        pass(3_600);
        assertThat(store.attempts).isBetween(2 + 30, 2 + 36);
        assertThat(store.written.getLast().reportTime()).isEqualTo("2026-01-01T00:00:07Z");
    }

    @Test
    void aFailedWriteIsTriedAgainLessAndLessOften() {
        store.failure = "the API server cannot be reached";
        pass(60);
        int firstMinute = store.attempts;
        pass(600);
        assertThat(firstMinute).isBetween(3, 6);
        assertThat(store.attempts - firstMinute).isBetween(15, 21);
    }

    @Test
    void afterAFailureWhatIsTrueThenIsWrittenOnce() {
        store.failure = "the API server cannot be reached";
        pass(60);
        view = Views.of(listener("redis", EJECTED));
        store.failure = "";
        pass(40);
        assertThat(store.written).hasSize(1);
        assertThat(store.written.getFirst().listeners().getFirst().ejectedEndpoints())
                .isEqualTo(1);
    }

    @Test
    void aViewThatCannotBeHadDoesNotEndTheWriting() {
        DataPlaneView good = Objects.requireNonNull(view);
        view = null;
        pass(20);
        assertThat(store.attempts).isZero();
        view = good;
        pass(40);
        assertThat(store.written).hasSize(1);
    }

    @Test
    void nothingIsWrittenAfterClosing() {
        writer.close();
        pass(100);
        assertThat(store.attempts).isZero();
    }

    private static DataPlaneView unsynced() {
        return Views.process(0, null, false, false);
    }

    private void pass(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void aCauseThatChangesAtEachProbeIsNoReasonToWrite() {
        view = Views.of(listener("redis", EJECTED));
        pass(3_600);
        int renewals = store.attempts;
        for (int second = 0; second < 3_600; second++) {
            view = Views.of(listener("redis", Views.failed(EJECTED, "answered \"-LOADING " + second + "\"")));
            pass(1);
        }
        assertThat(store.attempts - renewals).isBetween(30, 36);
        assertThat(Objects.requireNonNull(
                                store.written.getLast().endpoints().getFirst().lastFailure())
                        .cause())
                .startsWith("answered \"-LOADING 3");
    }
}
