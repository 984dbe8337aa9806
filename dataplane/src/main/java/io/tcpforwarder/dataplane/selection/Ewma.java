package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import java.util.random.RandomGenerator;

/**
 * The better of two random endpoints, by score and load (Mitzenmacher's power of two choices with the hot and cold rule of
 * Prequal, NSDI 2024).
 */
final class Ewma implements Pick {
    /** With fewer, the quantile that tells hot from cold is just the highest load. */
    private static final int QUANTILE_MEANS_SOMETHING = 8;

    private static final double SAME_MILLIS = 0.5;
    private static final double SAME_PART = 0.1;

    private final RandomGenerator random;

    Ewma(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int pick(Balance.Backend backend, int[] open, int count) {
        if (count == 1) {
            return open[0];
        }
        int first = random.nextInt(count);
        int second = random.nextInt(count - 1);
        if (second >= first) {
            second++;
        }
        int a = open[first];
        int b = open[second];
        return betterOf(backend, a, b) ? a : b;
    }

    private static boolean betterOf(Balance.Backend backend, int a, int b) {
        double loadA = backend.load(a);
        double loadB = backend.load(b);
        double scoreA = backend.score(a);
        double scoreB = backend.score(b);
        if (backend.size() < QUANTILE_MEANS_SOMETHING) {
            return scoreA * loadA <= scoreB * loadB;
        }
        boolean hotA = backend.hot(a);
        boolean hotB = backend.hot(b);
        if (hotA != hotB) {
            return hotB;
        }
        boolean same = Math.abs(scoreA - scoreB) <= Math.max(SAME_MILLIS, SAME_PART * Math.min(scoreA, scoreB));
        return (hotA || same) ? loadA <= loadB : scoreA < scoreB;
    }
}
