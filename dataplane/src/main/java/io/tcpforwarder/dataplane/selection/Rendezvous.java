package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.endpoint.AddressHash;

/**
 * Weighted rendezvous hashing (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005): whoever chooses draws
 * a number for each choice and takes the one that comes first. A choice comes first with the probability that its
 * weight has in the sum, as the earliest of independent Poisson processes does; and when one changes its weight, comes or goes,
 * nobody's order among the others changes.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** What is drawn, above 0 and below 1: always the same for the same two, as if at random for any others. */
    static double draw(long chooser, long choice) {
        return ((AddressHash.mix(chooser ^ AddressHash.mix(choice)) >>> 11) + 0.5) * 0x1p-53;
    }

    /** When a choice comes, given what was drawn for it; the lowest is first. */
    static double arrival(double drawn, double weight) {
        return -Math.log(drawn) / weight;
    }

    /** Whether {@link #arrival} may be below {@code first}, told without a logarithm: −ln u is at least 1 − u. */
    static boolean mayComeBefore(double first, double drawn, double weight) {
        return 1 - drawn < first * weight;
    }
}
