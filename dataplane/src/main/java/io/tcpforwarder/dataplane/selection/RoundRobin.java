package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * In turn, by share, spread evenly (nginx's smooth weighted round robin). Starts at random, so that many loops and pods do not
 * send their first connections to the same endpoint.
 */
final class RoundRobin implements Pick {
    private final RandomGenerator random;
    private final Map<String, Turn> turns = new HashMap<>();

    RoundRobin(RandomGenerator random) {
        this.random = random;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Another snapshot of an unchanged backend holds the very same list.
    public int pick(Balance.Backend backend, int[] open, int count, ClientHash client) {
        Turn turn = turns.get(backend.name());
        if (turn == null || turn.candidates != backend.candidates()) {
            turn = start(backend);
            turns.put(backend.name(), turn);
        }
        double[] credit = turn.credit;
        double total = 0;
        int best = open[0];
        for (int i = 0; i < count; i++) {
            int position = open[i];
            double share = backend.share(position);
            total += share;
            credit[position] += share;
            if (credit[position] > credit[best]) {
                best = position;
            }
        }
        credit[best] -= total;
        return best;
    }

    private Turn start(Balance.Backend backend) {
        double[] credit = new double[backend.size()];
        for (int i = 0; i < credit.length; i++) {
            credit[i] = random.nextDouble() * backend.share(i);
        }
        return new Turn(backend.candidates(), credit);
    }

    /** Credit by position in the list that it was made for. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Turn(List<Candidate> candidates, double[] credit) {}
}
