package io.tcpforwarder.dataplane.health;

import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.scoring.Score;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether one endpoint is ejected, and until when. Not thread-safe: the control thread's.
 *
 * <p>There are two ways to be so: an ejection, which has an end and leaves half of a backend alone, and being {@link #down}, which has
 * neither. Whoever looks from outside sees one state.
 *
 * <p>A probe revives only what a probe has found failing too: where probes succeed while connections fail (the endpoint accepts
 * and then closes), another good probe says nothing new, and only time revives. Where all that is held against an endpoint may as
 * well be held against its clients, a good probe is enough.
 */
public final class Health {
    private static final long FIRST_EJECTION_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double LEAST_SAMPLES = 10;
    private static final double LEAST_SUCCESS_RATE = 0.5;

    private HealthSettings settings;
    private Availability availability;
    private @Nullable Reason ejected;
    private Reason last = Reason.UNTRIED;
    private int ejections;
    private long ejectedAt;
    private long ejectionNanos;
    private long revivedAt;
    private int probesFailedInRow;

    /** The ejection under way rests on nothing but connections that were dropped after their client had spoken. */
    private boolean byDropsAlone;

    public Health(HealthSettings settings, Availability availability) {
        this.settings = settings;
        this.availability = availability;
    }

    /** Goes on with other numbers; a running ejection ends as it was meant to. */
    public void apply(HealthSettings changed) {
        settings = changed;
    }

    /** What discovery says now. */
    public void announced(Availability now) {
        availability = now;
    }

    /** A connection worked. */
    public void connected() {
        probesFailedInRow = 0;
        last = Reason.CONNECTION_SUCCEEDED;
        if (ejected == Reason.CONSECUTIVE_FAILURES) {
            ejected = null;
        }
    }

    /** A probe found the endpoint working. */
    public void probeSucceeded() {
        boolean contradicts = probesFailedInRow > 0;
        probesFailedInRow = 0;
        last = Reason.PROBE_SUCCEEDED;
        if (contradicts || byDropsAlone) {
            ejected = null;
        }
    }

    public void probeFailed() {
        probesFailedInRow++;
    }

    /** Nothing is probed any more: what probes have found holds no longer. */
    public void unprobed() {
        probesFailedInRow = 0;
    }

    /** Why this endpoint should be ejected, null if it should not. */
    public @Nullable Reason reasonToEject(Score score, long now) {
        if (ejected != null || availability != Availability.READY) {
            return null;
        }
        if (score.failuresInRow() >= settings.maxFailures()) {
            return Reason.CONSECUTIVE_FAILURES;
        }
        return score.samples(now) >= LEAST_SAMPLES && score.successRate(now) < LEAST_SUCCESS_RATE
                ? Reason.LOW_SUCCESS_RATE
                : null;
    }

    /** Ejects for 5 s, doubled each time up to the recovery time, ± 20 % so that endpoints do not come back together. */
    public void eject(Reason reason, long now, RandomGenerator random) {
        long longest = settings.recoveryTime().toNanos();
        if (ejections > 0 && now - revivedAt >= longest) {
            ejections = 0;
        }
        // 2^30 first ejections are far above any recovery time.
        long doubled = FIRST_EJECTION_NANOS << Math.min(ejections, 30);
        ejections++;
        ejected = reason;
        byDropsAlone = false;
        ejectedAt = now;
        ejectionNanos = (long) (Math.min(doubled, longest) * random.nextDouble(0.8, 1.2));
        revivedAt = now + ejectionNanos;
    }

    /** The same for a success rate that is low by nothing but drops of clients who had spoken: the next good probe ends it. */
    public void ejectForDrops(long now, RandomGenerator random) {
        eject(Reason.LOW_SUCCESS_RATE, now, random);
        byDropsAlone = true;
    }

    /** Ends the ejection when its time is over. */
    public void revive(long now) {
        if (ejected != null && now - ejectedAt >= ejectionNanos) {
            ejected = null;
            revivedAt = now;
        }
    }

    /** Probes say that nobody is there: not even panic sends connections here. */
    public boolean down() {
        return probesFailedInRow >= settings.maxFailures();
    }

    /** Whether an ejection is under way. One that is over leaves the state as it is while the endpoint is {@link #down}. */
    public boolean isEjected() {
        return ejected != null;
    }

    /** How much longer the ejection under way lasts unless something ends it; means nothing without one. */
    public long ejectionLeftNanos(long now) {
        return Math.max(0, ejectionNanos - (now - ejectedAt));
    }

    public State state() {
        return switch (availability) {
            case NOT_READY -> State.NOT_READY;
            case TERMINATING -> State.TERMINATING;
            case READY -> ejected == null && !down() ? State.HEALTHY : State.EJECTED;
        };
    }

    public Reason reason() {
        return switch (availability) {
            case NOT_READY -> Reason.POD_NOT_READY;
            case TERMINATING -> Reason.POD_TERMINATING;
            case READY -> ejected != null ? ejected : down() ? Reason.CONSECUTIVE_FAILURES : last;
        };
    }
}
