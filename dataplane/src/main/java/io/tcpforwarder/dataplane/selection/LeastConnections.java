package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import java.util.random.RandomGenerator;

/** The least loaded endpoint, ties at random by share: while all are idle, each gets what its share says. */
final class LeastConnections implements Pick {
    private final RandomGenerator random;

    LeastConnections(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int pick(Balance.Backend backend, int[] open, int count, ClientHash client) {
        int best = open[0];
        double least = backend.load(best);
        double tied = backend.share(best);
        for (int i = 1; i < count; i++) {
            double load = backend.load(open[i]);
            if (load < least) {
                best = open[i];
                least = load;
                tied = backend.share(best);
            } else if (load == least) {
                // Weighted reservoir: each replaces the choice with its part of the shares so far.
                double share = backend.share(open[i]);
                tied += share;
                if (random.nextDouble() * tied < share) {
                    best = open[i];
                }
            }
        }
        return best;
    }
}
