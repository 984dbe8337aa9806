package io.tcpforwarder.dataplane.selection;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What became of the connections that began in one run of a {@link Simulation}. */
final class Tally {
    private final Map<String, Integer> attempts = new HashMap<>();
    private int attempted;
    private long[] connectNanos = new long[1024];
    private int served;
    /** Connections whose first attempt failed. */
    int failedFirst;
    /** Connections that were given up. */
    int unserved;

    void attempted(String address) {
        attempts.merge(address, 1, Integer::sum);
        attempted++;
    }

    void served(long nanos) {
        if (served == connectNanos.length) {
            connectNanos = Arrays.copyOf(connectNanos, served * 2);
        }
        connectNanos[served++] = nanos;
    }

    void add(Tally other) {
        other.attempts.forEach((address, count) -> attempts.merge(address, count, Integer::sum));
        attempted += other.attempted;
        for (int i = 0; i < other.served; i++) {
            served(other.connectNanos[i]);
        }
        failedFirst += other.failedFirst;
        unserved += other.unserved;
    }

    int attempts(String address) {
        return attempts.getOrDefault(address, 0);
    }

    /** Of all attempts, the part that went to one address. */
    double share(String address) {
        return (double) attempts(address) / Math.max(1, attempted);
    }

    double largestShare() {
        return attempts.keySet().stream().mapToDouble(this::share).max().orElse(0);
    }

    double failedFirstPercent() {
        return 100.0 * failedFirst / Math.max(1, served + unserved);
    }

    /** From accepted to connected, failed attempts among it, in milliseconds. */
    double connectMillis(double quantile) {
        long[] sorted = Arrays.copyOf(connectNanos, served);
        Arrays.sort(sorted);
        return served == 0 ? 0 : sorted[Math.min(served - 1, (int) (quantile * served))] / 1e6;
    }
}
