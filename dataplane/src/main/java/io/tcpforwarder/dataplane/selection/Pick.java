package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;

/** Picks one of several endpoints of a backend. */
interface Pick {
    /**
     * Picks by position.
     *
     * @param open positions in {@code backend} to pick from, ascending
     * @param count how many of {@code open} are filled, at least 1
     * @param client for whom
     * @return one of them
     */
    int pick(Balance.Backend backend, int[] open, int count, ClientHash client);
}
