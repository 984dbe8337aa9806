package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import java.util.random.RandomGenerator;

/** Any endpoint, by its share. */
final class RandomPick implements Pick {
    private final RandomGenerator random;

    RandomPick(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int pick(Balance.Backend backend, int[] open, int count, ClientHash client) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += backend.share(open[i]);
        }
        double left = random.nextDouble() * total;
        for (int i = 0; i < count - 1; i++) {
            left -= backend.share(open[i]);
            if (left < 0) {
                return open[i];
            }
        }
        return open[count - 1];
    }
}
