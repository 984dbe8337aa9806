package io.tcpforwarder.dataplane.scoring;

/**
 * The score of one endpoint: how long a connection to it is likely to take until it works. Latency follows peak EWMA, as
 * Finagle's balancer does, so that one slow connection shows at once and is forgotten slowly; success rate and failures in a
 * row keep an endpoint that fails fast from looking fast. Decay is by time, not by sample, so that an endpoint
 * measured a thousand times more often is not judged differently. Not thread-safe: the control thread's.
 */
public final class Score {
    private static final double NANOS_PER_MILLI = 1e6;
    /** An endpoint that nothing is known of, when no peer is known either. */
    public static final double UNKNOWN_MILLIS = 30;

    /** So long a latency holds without being measured again; probes measure more often at their usual intervals. */
    private static final long FRESH_NANOS = 30_000_000_000L;

    /** And then fades: from 3 s to the 5 ms of its peers in six and a half minutes. */
    private static final double STALE_DECAY_NANOS = 60e9;

    private static final double LEAST_MILLIS = 0.001;
    private static final double LATENCY_DECAY_NANOS = 10e9;
    private static final double PENALTY_DECAY_NANOS = 20e9;

    /**
     * How fast trust comes back. From the connect timeout of 2 s down to the half millisecond that makes no difference it is
     * ln(4000) = 8.3 times this: 25 s, about what a new endpoint takes to its full share.
     */
    private static final double DISTRUST_DECAY_NANOS = 3e9;

    /** Below this, in milliseconds, nothing that fades can change a choice. */
    private static final double NOTHING_MILLIS = 0.01;

    /** The penalty doubles four times at most: 16 times the first. */
    private static final int MOST_DOUBLINGS = 4;

    private ScoringSettings settings;
    private double latency;
    private double excess;
    private double samples;
    private double successes;
    private int failuresInRow;
    private long lastFailure;
    private long lastSample;
    private long lastTimed;
    private boolean measured;
    /** It has failed in a way that counts as the connect timeout. */
    private boolean distrusted;
    /** When it worked again after that. */
    private long worksSince;
    /** The last timed sample was a probe slower than the latency: the next one is believed. */
    private boolean doubted;

    /**
     * Starts without history.
     *
     * @param latencyMillis a guess, until the first success replaces it
     */
    public Score(ScoringSettings settings, double latencyMillis, long now) {
        this.settings = settings;
        this.latency = latencyMillis;
        this.lastSample = now;
        this.lastTimed = now;
    }

    /** Goes on with other numbers; what was learned stays. */
    public void apply(ScoringSettings changed) {
        settings = changed;
    }

    /** Worked, and took {@code nanos}. */
    public void succeeded(long now, long nanos, boolean probe) {
        succeeded(now);
        double x = nanos / NANOS_PER_MILLI;
        long elapsed = now - lastTimed;
        lastTimed = Math.max(lastTimed, now);
        if (!measured) {
            measured = true;
            latency = x;
            return;
        }
        // One slow probe may be this process's own pause.
        boolean believed = x <= latency || !probe || doubted;
        doubted = !believed;
        if (believed) {
            double kept = weight(elapsed, settings.timeConstantNanos());
            excess = excess * kept + Math.max(0, x - latency) * (1 - kept);
            double old = x > latency ? 0 : weight(elapsed, LATENCY_DECAY_NANOS);
            latency = latency * old + x * (1 - old);
        }
    }

    /** Worked, but nothing was measured. */
    public void succeeded(long now) {
        count(now, 1);
        if (failuresInRow > 0) {
            failuresInRow = 0;
            worksSince = now;
        }
    }

    /** Would have taken longer than {@code nanos}: nobody has waited for the end. */
    public void slow(long now, long nanos) {
        double atLeast = nanos / NANOS_PER_MILLI;
        if (atLeast > latency) {
            latency = atLeast;
            lastTimed = Math.max(lastTimed, now);
        }
    }

    public void failed(long now, boolean probe) {
        count(now, 0);
        // One failed probe may be this process's own pause.
        distrusted |= !probe || failuresInRow > 0;
        failuresInRow++;
        lastFailure = now;
    }

    /** Ended a connection in which only the client had spoken: no success, but it may have been the client's doing. */
    public void dropped(long now) {
        count(now, 0);
    }

    private void count(long now, int success) {
        double kept = weight(now - lastSample, settings.timeConstantNanos());
        lastSample = Math.max(lastSample, now);
        samples = samples * kept + 1;
        successes = successes * kept + success;
        if (samples > settings.historySize()) {
            double scale = settings.historySize() / samples;
            samples *= scale;
            successes *= scale;
        }
    }

    /** At {@code now}, in milliseconds. */
    public double millis(long now) {
        double success = successRate(now);
        double bonus =
                success >= 0.99 ? settings.historicalBonus() * Math.min(1, samples(now) / settings.historySize()) : 0;
        double slowness = Math.max(LEAST_MILLIS, (latency + excess) * fresh(now));
        return ((slowness + distrust(now)) / success + penalty(now)) * (1 - bonus);
    }

    /**
     * How much of what was timed counts still. An endpoint that is avoided for one slow connection may never be timed again, where probes
     * are off or the signal is not theirs to give: in the end it must look good enough to be tried.
     */
    private double fresh(long now) {
        return weight(now - lastTimed - FRESH_NANOS, STALE_DECAY_NANOS);
    }

    double penalty(long now) {
        return failuresInRow == 0
                ? 0
                : settings.failurePenalty().toNanos()
                        / NANOS_PER_MILLI
                        * (1 << Math.min(failuresInRow - 1, MOST_DOUBLINGS))
                        * weight(now - lastFailure, PENALTY_DECAY_NANOS);
    }

    double distrust(long now) {
        if (!distrusted) {
            return 0;
        }
        double timeout = settings.connectTimeout().toNanos() / NANOS_PER_MILLI;
        return failuresInRow > 0 ? timeout : timeout * weight(now - worksSince, DISTRUST_DECAY_NANOS);
    }

    /** Whether the score changes soon with time alone. What is no longer fresh can wait for the next news, of other endpoints too. */
    public boolean fading(long now) {
        return failuresInRow > 0 || distrust(now) > NOTHING_MILLIS;
    }

    /** Of the remembered samples, above 0 and at most 1: two successes are assumed, so that one failure is not 100 %. */
    public double successRate(long now) {
        double kept = weight(now - lastSample, settings.timeConstantNanos());
        return (successes * kept + 2) / (samples * kept + 2);
    }

    /** How many samples are remembered, 0 to {@code historySize}; fractions come from forgetting. */
    public double samples(long now) {
        return samples * weight(now - lastSample, settings.timeConstantNanos());
    }

    double successes(long now) {
        return successes * weight(now - lastSample, settings.timeConstantNanos());
    }

    /** Recent latency of connections that worked, a guess before anything was measured. */
    public double latencyMillis() {
        return latency;
    }

    /** By how much samples are above the latency, on average. */
    public double excessMillis() {
        return excess;
    }

    /** Whether a success was ever timed. */
    public boolean measured() {
        return measured;
    }

    public int failuresInRow() {
        return failuresInRow;
    }

    private static double weight(long elapsedNanos, double timeConstantNanos) {
        return Math.exp(-Math.max(0, elapsedNanos) / timeConstantNanos);
    }
}
