package io.tcpforwarder.dataplane.health;

/**
 * The part of its share that a new endpoint gets. It never starts at nothing: without a connection nothing would be learned.
 */
public final class SlowStart {
    private static final double LEAST = 0.1;

    private SlowStart() {}

    /** From 0.1 for a newcomer to 1 for one that is as old as {@code slowStartNanos}. */
    public static double share(long ageNanos, long slowStartNanos) {
        return ageNanos >= slowStartNanos ? 1 : Math.max(LEAST, (double) ageNanos / slowStartNanos);
    }
}
