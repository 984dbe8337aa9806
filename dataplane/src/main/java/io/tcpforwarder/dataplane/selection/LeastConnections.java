package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import java.util.random.RandomGenerator;

/** The least loaded endpoint, ties at random. */
final class LeastConnections implements Pick {
    private final RandomGenerator random;

    LeastConnections(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int pick(Balance.Backend backend, int[] open, int count) {
        int best = open[0];
        double least = backend.load(best);
        int ties = 1;
        for (int i = 1; i < count; i++) {
            double load = backend.load(open[i]);
            if (load < least) {
                best = open[i];
                least = load;
                ties = 1;
            } else if (load == least && random.nextInt(++ties) == 0) {
                // The k-th of the tied replaces the choice with 1/k: each is as likely as any other.
                best = open[i];
            }
        }
        return best;
    }
}
