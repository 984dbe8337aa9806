package io.tcpforwarder.operator.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.operator.status.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class EventCorrelatorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final EventCorrelator correlator = new EventCorrelator();
    private final List<Telling> written = new ArrayList<>();
    private Instant now = START;

    @Test
    void sameAgainCountsUpTheSameEvent() {
        for (int i = 0; i < 3; i++) {
            correlator.add(ejected(1), now);
            pass(Duration.ofSeconds(30));
        }

        assertThat(written).extracting(Telling::count).containsExactly(1, 2, 3);
        assertThat(written)
                .extracting(Telling::id)
                .containsOnly(written.getFirst().id());
        assertThat(written.getLast().first()).isEqualTo(START);
        assertThat(written.getLast().last()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void sameAfterTenMinutesIsANewEvent() {
        correlator.add(ejected(1), now);
        pass(Duration.ofMinutes(11));
        correlator.add(ejected(1), now);
        pass(Duration.ZERO);

        assertThat(written).extracting(Telling::count).containsExactly(1, 1);
        assertThat(written.getFirst().id()).isNotEqualTo(written.getLast().id());
    }

    @Test
    void thousandEjectionsAMinuteAreAFewEventsOfWhichOneSaysHowMany() {
        Random random = new Random(1);
        int ejections = 0;
        while (now.isBefore(START.plus(Duration.ofHours(1)))) {
            // As many as come to be known between two writes of the status.
            for (int i = 0; i < 83; i++) {
                correlator.add(ejected(random.nextInt(3_000)), now);
                ejections++;
            }
            pass(Duration.ofSeconds(5));
        }
        pass(Duration.ofMinutes(5));

        assertThat(written.stream().map(Telling::id).collect(Collectors.toSet()))
                .hasSize(11);
        assertThat(written).hasSizeLessThanOrEqualTo(25 + 13);
        Telling combined = written.stream()
                .filter(telling -> telling.note().contains("more like those told one by one"))
                .reduce((first, later) -> later)
                .orElseThrow();
        assertThat(combined.note()).startsWith(combined.count() + " more").contains("since 2026-01-01T00:00:00Z");
        assertThat(combined.count()).isGreaterThan(ejections / 2);
    }

    @Test
    void whatConcernsTheWholeForwarderIsToldAmongAThousandEjections() {
        for (int i = 0; i < 2_000; i++) {
            correlator.add(ejected(i), now);
            pass(Duration.ofMillis(60));
        }
        written.clear();

        correlator.add(new Announcement(true, false, "Invalid", "listener 'a': no"), now);
        pass(Duration.ZERO);

        assertThat(written).extracting(Telling::reason).containsExactly("Invalid");
    }

    @Test
    void refusalsAreBoundedToo() {
        for (int i = 0; i < 3_600; i++) {
            correlator.add(new Announcement(true, false, "Invalid", "attempt " + i), now);
            pass(Duration.ofSeconds(1));
        }

        assertThat(written).hasSizeLessThanOrEqualTo(25 + 12);
    }

    @Test
    void lastCountIsWrittenInTheEndAlthoughNothingHappensAnyMore() {
        for (int i = 0; i < 100; i++) {
            correlator.add(ejected(1), now);
            pass(Duration.ofSeconds(5));
        }
        pass(Duration.ofMinutes(5));
        pass(Duration.ofMinutes(5));

        assertThat(written.getLast().count()).isEqualTo(100);
    }

    @Test
    void clockThatWasSetBackHoldsUpNoEventForLongerThanATokenTakes() {
        for (int i = 0; i < 100; i++) {
            correlator.add(new Announcement(true, false, "Invalid", "attempt " + i), now);
            pass(Duration.ofSeconds(1));
        }
        written.clear();
        now = START.minus(Duration.ofDays(30));

        correlator.add(new Announcement(true, false, "NameConflict", "someone else's"), now);
        pass(EventCorrelator.REFILL);
        pass(EventCorrelator.REFILL);
        pass(EventCorrelator.REFILL);

        assertThat(written).extracting(Telling::reason).contains("NameConflict");
    }

    @Test
    void isForgottenOnceItsTokensAreBack() {
        correlator.add(ejected(1), now);
        pass(Duration.ofMinutes(4));
        assertThat(correlator.isForgettable(now)).isFalse();
        pass(Duration.ofMinutes(7));
        assertThat(correlator.isForgettable(now)).isTrue();
    }

    private void pass(Duration time) {
        written.addAll(correlator.due(now));
        now = now.plus(time);
    }

    private static Announcement ejected(int endpoint) {
        return new Announcement(true, true, "EndpointEjected", "endpoint " + endpoint);
    }

    @Test
    void sameNewsWithAnotherCauseEachTimeCountsUpOneEventThatSaysTheLast() {
        for (int i = 0; i < 20; i++) {
            correlator.add(
                    new Announcement(true, true, "EndpointEjected", "endpoint 1", "; last failure (probe): " + i), now);
            pass(Duration.ofMinutes(5));
        }
        assertThat(written.stream().map(Telling::id).distinct()).hasSize(1);
        assertThat(written.getLast().note()).isEqualTo("endpoint 1; last failure (probe): 19");
        assertThat(written.getLast().count()).isEqualTo(20);
    }
}
