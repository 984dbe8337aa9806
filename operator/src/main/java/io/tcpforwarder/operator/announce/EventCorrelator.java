package io.tcpforwarder.operator.announce;

import io.tcpforwarder.operator.status.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes few events of much that happens to one forwarder, with the figures of client-go's EventCorrelator
 * (tools/record/events_cache.go). The same again counts up. More than 10 that differ only by their notes become one, which says how
 * many there were, until there have been none for 10 minutes. Each write of an event takes one of 25 tokens, of which one comes
 * back every 5 minutes. Other than with client-go what finds no token waits and goes on counting, and what concerns
 * the whole forwarder never waits for what concerns single endpoints. Owned by its caller's lock.
 */
final class EventCorrelator {
    /** {@code defaultAggregateMaxEvents}. */
    static final int DISTINCT = 10;

    /** {@code defaultAggregateIntervalInSeconds}. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** {@code defaultSpamBurst}. */
    static final int BURST = 25;

    /** {@code defaultSpamQPS}, turned over. */
    static final Duration REFILL = Duration.ofMinutes(5);

    /** Tokens that news of single endpoints leave to others. */
    private static final int RESERVE = 5;

    private static final Comparator<Tally> IN_ORDER = Comparator.<Tally, Boolean>comparing(tally -> tally.series.detail)
            .thenComparing(tally -> tally.waitingSince);

    private record Kind(boolean warning, String reason) {}

    private final Map<Kind, Series> series = new HashMap<>();

    /** When all tokens will be back. */
    private Instant fullAt = Instant.EPOCH;

    private Instant lastUse = Instant.EPOCH;

    /** Something happened. */
    void add(Announcement announcement, Instant now) {
        lastUse = now;
        Kind kind = new Kind(announcement.warning(), announcement.reason());
        Series known = series.get(kind);
        if (known == null || Duration.between(known.last, now).compareTo(WINDOW) > 0) {
            known = new Series(kind, announcement.detail());
            series.put(kind, known);
        }
        known.add(announcement, now);
    }

    /** What is to be written now, each with one token. */
    List<Telling> due(Instant now) {
        forgetFuture(now);
        List<Tally> waiting = series.values().stream()
                .flatMap(each -> each.tallies().stream())
                .filter(tally -> tally.waitingSince != null)
                .sorted(IN_ORDER)
                .toList();
        List<Telling> due = new ArrayList<>();
        for (Tally tally : waiting) {
            if (tokens(now) > (tally.series.detail ? RESERVE : 0)) {
                fullAt = (fullAt.isAfter(now) ? fullAt : now).plus(REFILL);
                due.add(tally.telling());
                tally.waitingSince = null;
            }
        }
        return due;
    }

    /** Whether a new one would do as well. */
    boolean isForgettable(Instant now) {
        return !fullAt.isAfter(now) && Duration.between(lastUse, now).compareTo(WINDOW) > 0;
    }

    /** Where the clock was set back: no more can be missing than there are. */
    private void forgetFuture(Instant now) {
        Instant latest = now.plus(REFILL.multipliedBy(BURST));
        fullAt = fullAt.isAfter(latest) ? latest : fullAt;
        lastUse = lastUse.isAfter(now) ? now : lastUse;
    }

    private int tokens(Instant now) {
        if (!fullAt.isAfter(now)) {
            return BURST;
        }
        long missing = (Duration.between(now, fullAt).toMillis() + REFILL.toMillis() - 1) / REFILL.toMillis();
        return (int) (BURST - missing);
    }

    /** What differs only by its note. */
    private static final class Series {
        private final Kind kind;
        private final boolean detail;
        private final Map<String, Tally> distinct = new LinkedHashMap<>();
        private Instant last = Instant.EPOCH;
        private @Nullable Tally combined;

        private Series(Kind kind, boolean detail) {
            this.kind = kind;
            this.detail = detail;
        }

        private void add(Announcement announcement, Instant now) {
            String note = announcement.note();
            last = now;
            Tally tally = distinct.get(note);
            if (tally == null && distinct.size() < DISTINCT) {
                tally = new Tally(this, note, now);
                distinct.put(note, tally);
            }
            if (tally == null) {
                combined = tally = combined == null ? new Tally(this, "", now) : combined;
            }
            tally.add(announcement.text(), now);
        }

        private List<Tally> tallies() {
            List<Tally> all = new ArrayList<>(distinct.values());
            if (combined != null) {
                all.add(combined);
            }
            return all;
        }
    }

    /** One event. */
    private static final class Tally {
        private final Series series;

        /** The same in all that it counts; empty where that differs. */
        private final String note;

        private final Instant first;
        private Instant last;
        private String text = "";
        private int count;
        private @Nullable Instant waitingSince;

        private Tally(Series series, String note, Instant first) {
            this.series = series;
            this.note = note;
            this.first = first;
            last = first;
        }

        private void add(String latest, Instant now) {
            text = latest;
            count++;
            last = now;
            waitingSince = waitingSince == null ? now : waitingSince;
        }

        private Telling telling() {
            String told = series.combined == this
                    ? "%d more like those told one by one, since %s; the last: %s"
                            .formatted(count, first.truncatedTo(ChronoUnit.SECONDS), text)
                    : text;
            return new Telling(
                    "%s %s %s %s".formatted(series.kind.warning(), series.kind.reason(), note, first),
                    series.kind.warning(),
                    series.kind.reason(),
                    told,
                    count,
                    first,
                    last);
        }
    }
}
