package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** First the backend by weight, among those that have something left, then its endpoint. One event loop's. */
final class WeightedSelector implements Selector {
    private final Pick pick;
    private final RandomGenerator random;
    private final List<Candidate> avoided = new ArrayList<>();
    private Balance seen = Balance.EMPTY;
    /** Scratch space, kept so that picking allocates nothing. */
    private int[] open = new int[16];

    WeightedSelector(Pick pick, RandomGenerator random) {
        this.pick = pick;
        this.random = random;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A new snapshot is a new decision, even with the same contents.
    public @Nullable Candidate select(Balance balance, Collection<Endpoint> tried) {
        if (balance != seen) {
            seen = balance;
            avoided.clear();
        }
        Candidate candidate = select(balance, tried, true);
        return candidate != null || avoided.isEmpty() ? candidate : select(balance, tried, false);
    }

    @Override
    public void failed(Candidate candidate) {
        if (!avoided.contains(candidate)) {
            avoided.add(candidate);
        }
    }

    private @Nullable Candidate select(Balance balance, Collection<Endpoint> tried, boolean avoid) {
        List<Balance.Backend> backends = balance.backends();
        long total = 0;
        Balance.Backend chosen = null;
        for (int i = 0; i < backends.size(); i++) {
            Balance.Backend backend = backends.get(i);
            if (hasOpen(backend, tried, avoid)) {
                total += backend.weight();
                // Weighted reservoir: each replaces the choice with its part of the weights so far.
                if (chosen == null || random.nextLong(total) < backend.weight()) {
                    chosen = backend;
                }
            }
        }
        if (chosen == null) {
            return null;
        }
        int count = open(chosen, tried, avoid);
        return chosen.candidate(pick.pick(chosen, open, count));
    }

    private boolean hasOpen(Balance.Backend backend, Collection<Endpoint> tried, boolean avoid) {
        for (int i = 0; i < backend.size(); i++) {
            if (isOpen(backend.candidate(i), tried, avoid)) {
                return true;
            }
        }
        return false;
    }

    private int open(Balance.Backend backend, Collection<Endpoint> tried, boolean avoid) {
        if (open.length < backend.size()) {
            open = new int[backend.size() * 2];
        }
        int count = 0;
        for (int i = 0; i < backend.size(); i++) {
            if (isOpen(backend.candidate(i), tried, avoid)) {
                open[count++] = i;
            }
        }
        return count;
    }

    private boolean isOpen(Candidate candidate, Collection<Endpoint> tried, boolean avoid) {
        return !(avoid && avoided.contains(candidate)) && !tried.contains(candidate.endpoint());
    }
}
