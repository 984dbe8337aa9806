package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** First the backend by weight, among those that have something left, then its endpoint. One event loop's. */
final class WeightedSelector implements Selector {
    private final Pick pick;
    private final Draw draw;
    /** Asked for each endpoint of each pick, and as large as what fails together. */
    private final Set<Candidate> avoided = Collections.newSetFromMap(new IdentityHashMap<>());

    private Balance seen = Balance.EMPTY;
    /** Scratch space, kept so that picking allocates nothing. */
    private int[] open = new int[16];

    /** What decides between backends, with their weights: a number above 0 and below 1. */
    interface Draw {
        double of(Balance.Backend backend, ClientHash client);
    }

    WeightedSelector(Pick pick, Draw draw) {
        this.pick = pick;
        this.draw = draw;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A new snapshot is a new decision, even with the same contents.
    public @Nullable Candidate select(Balance balance, Collection<Endpoint> tried, ClientHash client) {
        if (balance != seen) {
            seen = balance;
            avoided.clear();
        }
        boolean avoid = !avoided.isEmpty();
        Candidate candidate = select(balance, tried, client, avoid);
        return candidate != null || !avoid ? candidate : select(balance, tried, client, false);
    }

    @Override
    public void failed(Candidate candidate) {
        avoided.add(candidate);
    }

    private @Nullable Candidate select(Balance balance, Collection<Endpoint> tried, ClientHash client, boolean avoid) {
        List<Balance.Backend> backends = balance.backends();
        Balance.Backend chosen = null;
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < backends.size(); i++) {
            Balance.Backend backend = backends.get(i);
            if (hasOpen(backend, tried, avoid)) {
                double arrival = Rendezvous.arrival(draw.of(backend, client), backend.weight());
                if (chosen == null || arrival < earliest) {
                    earliest = arrival;
                    chosen = backend;
                }
            }
        }
        if (chosen == null) {
            return null;
        }
        int count = open(chosen, tried, avoid);
        // Another loop may just have filled the last one.
        return count == 0 ? null : chosen.candidate(pick.pick(chosen, open, count, client));
    }

    private boolean hasOpen(Balance.Backend backend, Collection<Endpoint> tried, boolean avoid) {
        for (int i = 0; i < backend.size(); i++) {
            if (isOpen(backend, i, tried, avoid)) {
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
            if (isOpen(backend, i, tried, avoid)) {
                open[count++] = i;
            }
        }
        return count;
    }

    private boolean isOpen(Balance.Backend backend, int position, Collection<Endpoint> tried, boolean avoid) {
        Candidate candidate = backend.candidate(position);
        return !(avoid && avoided.contains(candidate))
                && !tried.contains(candidate.endpoint())
                && !candidate.load().full(backend.limit());
    }
}
