package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;

/**
 * The first endpoint, in the client's own order, that has room: consistent hashing with bounded loads (Mirrokni, Thorup and
 * Zadimoghaddam 2016). One has room while it carries less than 1.25 times its share of all connections of its backend; so no endpoint
 * is overrun by many connections from one address, and there always is one with room. A retry goes to the next in the same order.
 *
 * <p>The order is by weighted rendezvous hashing instead of the paper's ring. What an endpoint cannot take spreads over all others and
 * does not fall upon its neighbour (which Chen, Coleman and Shrivastava 2021 found to cascade); a share that grows in slow start moves
 * clients to the new endpoint only, each of them once; and there is nothing to build, keep or share between loops. It looks at each
 * endpoint, but so does any bounded load, which must know the sum: among 2,000 endpoints a pick takes 17 µs, of which a ring would
 * save 5 (the search in it takes 0.03, the sum 12).
 */
final class SourceIpHash implements Pick {
    private static final double BOUND = 1.25;

    @Override
    public int pick(Balance.Backend backend, int[] open, int count, ClientHash client) {
        double shares = 0;
        long connections = 1;
        for (int i = 0; i < count; i++) {
            shares += backend.share(open[i]);
            connections += backend.candidate(open[i]).load().total();
        }
        int first = first(backend, open, count, client, BOUND * connections / shares);
        // Another loop may have filled the last one between counting and choosing.
        return first >= 0 ? first : first(backend, open, count, client, Double.POSITIVE_INFINITY);
    }

    private static int first(Balance.Backend backend, int[] open, int count, ClientHash client, double bound) {
        long chooser = client.value();
        int first = -1;
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            int position = open[i];
            Candidate candidate = backend.candidate(position);
            double share = backend.share(position);
            double drawn = Rendezvous.draw(chooser, candidate.hash());
            if (Rendezvous.mayComeBefore(earliest, drawn, share)
                    && candidate.load().total() < Math.ceil(bound * share)) {
                double arrival = Rendezvous.arrival(drawn, share);
                if (arrival < earliest) {
                    earliest = arrival;
                    first = position;
                }
            }
        }
        return first;
    }

    /** Draws for a backend as a whole: a client stays with its backend as it does with its endpoint. */
    static double draw(Balance.Backend backend, ClientHash client) {
        return Rendezvous.draw(client.value(), backend.name().hashCode());
    }
}
