package io.tcpforwarder.dataplane.health;

/**
 * The part of its share that an endpoint gets that is new or back. It never starts at nothing: without a connection nothing would be learned.
 */
public final class SlowStart {
    private static final double LEAST = 0.1;

    private SlowStart() {}

    /** From 0.1 for one that has just come to 1 after {@code slowStartNanos}. */
    public static double share(long ageNanos, long slowStartNanos) {
        return ageNanos >= slowStartNanos ? 1 : Math.max(LEAST, (double) ageNanos / slowStartNanos);
    }
}
