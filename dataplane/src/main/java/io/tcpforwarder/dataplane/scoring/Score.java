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

    private static final double LATENCY_DECAY_NANOS = 10e9;
    private static final double PENALTY_DECAY_NANOS = 20e9;
    /** The penalty doubles four times at most: 16 times the first. */
    private static final int MOST_DOUBLINGS = 4;

    private ScoringSettings settings;
    private double latency;
    private double deviation;
    private double samples;
    private double successes;
    private int failuresInRow;
    private long lastFailure;
    private long lastSample;
    private boolean measured;
    /** The latency comes from a failure and has not come down to what is measured since. */
    private boolean recovering;
    /** The last sample was a probe slower than the latency: the next one is believed. */
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
    }

    /** Goes on with other numbers; what was learned stays. */
    public void apply(ScoringSettings changed) {
        settings = changed;
    }

    public void succeeded(long now, long connectNanos, boolean probe) {
        count(now, 1, probe, connectNanos / NANOS_PER_MILLI);
        failuresInRow = 0;
    }

    public void failed(long now, boolean probe) {
        double timeout = settings.connectTimeout().toNanos() / NANOS_PER_MILLI;
        count(now, 0, probe, Math.max(latency, timeout));
        failuresInRow++;
        lastFailure = now;
    }

    private void count(long now, int success, boolean probe, double x) {
        long elapsed = now - lastSample;
        lastSample = Math.max(lastSample, now);
        double kept = weight(elapsed, settings.timeConstantNanos());
        samples = samples * kept + 1;
        successes = successes * kept + success;
        if (samples > settings.historySize()) {
            double scale = settings.historySize() / samples;
            samples *= scale;
            successes *= scale;
        }
        if (success == 1 && !measured) {
            measured = true;
            if (!recovering) {
                latency = x;
                doubted = false;
                return;
            }
        }
        if (success == 1 && !recovering) {
            deviation = deviation * kept + Math.abs(x - latency) * (1 - kept);
        }
        follow(x, elapsed, success == 1, probe);
    }

    private void follow(double x, long elapsed, boolean success, boolean probe) {
        if (x > latency) {
            // One slow probe may be this process's own pause.
            boolean believed = !probe || doubted;
            doubted = !believed;
            if (believed) {
                latency = x;
                recovering = !success;
            }
            return;
        }
        doubted = false;
        recovering |= !success;
        double kept = weight(elapsed, LATENCY_DECAY_NANOS);
        latency = latency * kept + x * (1 - kept);
        if (success && latency - x <= Math.max(0.5, x / 10)) {
            recovering = false;
        }
    }

    /** At {@code now}, in milliseconds. */
    public double millis(long now) {
        double penalty = failuresInRow == 0
                ? 0
                : settings.failurePenalty().toNanos()
                        / NANOS_PER_MILLI
                        * (1 << Math.min(failuresInRow - 1, MOST_DOUBLINGS))
                        * weight(now - lastFailure, PENALTY_DECAY_NANOS);
        double success = successRate(now);
        double bonus =
                success >= 0.99 ? settings.historicalBonus() * Math.min(1, samples(now) / settings.historySize()) : 0;
        return ((latency + deviation) / success + penalty) * (1 - bonus);
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

    double successes() {
        return successes;
    }

    /** Recent time to connect, a guess before anything was measured. */
    public double latencyMillis() {
        return latency;
    }

    /** Whether a success was ever seen. */
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
