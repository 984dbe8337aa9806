package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import java.util.random.RandomGenerator;

/**
 * The better of two random endpoints, of three where there are few, by score and load (Mitzenmacher's power of two choices with the
 * hot and cold rule of Prequal, NSDI 2024).
 *
 * <p>The first is drawn by share, the others evenly, and a better one takes over with the probability that their shares have
 * to each other (as Metropolis and Hastings accept a step), more often where its score is better too. So endpoints of equal scores and
 * loads get exactly their shares, and one with a small share, new or of little weight, never gets more than that for each draw
 * while the scores are alike, however idle it is: twice its share, or three times where there are few.
 */
final class Ewma implements Pick {
    /** With fewer, the quantile that tells hot from cold is just the highest load. */
    private static final int QUANTILE_MEANS_SOMETHING = 8;

    private static final double SAME_MILLIS = 0.5;
    /** Peaks of equal endpoints are that far apart by chance; those who are avoided for it leave the others more than their share. */
    private static final double SAME_PART = 0.25;

    private final RandomGenerator random;
    private final RandomPick byShare;

    Ewma(RandomGenerator random) {
        this.random = random;
        this.byShare = new RandomPick(random);
    }

    @Override
    public int pick(Balance.Backend backend, int[] open, int count, ClientHash client) {
        if (count == 1) {
            return open[0];
        }
        int first = byShare.pick(backend, open, count, client);
        // Any but the first: the last one stands in for it.
        int drawn = open[random.nextInt(count - 1)];
        int second = drawn == first ? open[count - 1] : drawn;
        int best = better(backend, first, second);
        if (count == 2 || backend.size() >= QUANTILE_MEANS_SOMETHING) {
            return best;
        }
        // Of three endpoints, two bad ones would be the pair that is drawn each third time.
        return better(backend, best, anyBut(first, second, open, count));
    }

    private int better(Balance.Backend backend, int first, int second) {
        return isBetter(backend, second, first) && takesOver(backend, second, first) ? second : first;
    }

    private int anyBut(int first, int second, int[] open, int count) {
        int index = random.nextInt(count - 2);
        int i = 0;
        while (open[i] == first || open[i] == second || index-- > 0) {
            i++;
        }
        return open[i];
    }

    private boolean takesOver(Balance.Backend backend, int second, int first) {
        double accepted = backend.share(second)
                / backend.share(first)
                * Math.max(1, backend.score(first) / backend.score(second));
        return accepted >= 1 || random.nextDouble() < accepted;
    }

    private static boolean isBetter(Balance.Backend backend, int a, int b) {
        double loadA = backend.load(a);
        double loadB = backend.load(b);
        double scoreA = backend.score(a);
        double scoreB = backend.score(b);
        if (backend.size() < QUANTILE_MEANS_SOMETHING) {
            return scoreA * loadA < scoreB * loadB;
        }
        boolean hotA = backend.hot(a);
        boolean hotB = backend.hot(b);
        if (hotA != hotB) {
            return hotB;
        }
        boolean same = Math.abs(scoreA - scoreB) <= Math.max(SAME_MILLIS, SAME_PART * Math.min(scoreA, scoreB));
        return (hotA || same) ? loadA < loadB : scoreA < scoreB;
    }
}
