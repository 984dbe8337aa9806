package io.tcpforwarder.dataplane.listener;

/**
 * How many second attempts an event loop may begin beside slow first ones: one for every twenty connections, and ten at once after
 * a quiet time. When a backend as a whole is slow, every attempt is slow, and hedging all of them would double its load (Dean and
 * Barroso, The Tail at Scale, 2013). Owned by its loop.
 */
final class HedgeBudget {
    private static final int CONNECTIONS_PER_HEDGE = 20;
    private static final int MOST_SAVED = 10 * CONNECTIONS_PER_HEDGE;

    /** In connections. */
    private int saved = MOST_SAVED;

    /** A connection came in. */
    void earn() {
        saved = Math.min(MOST_SAVED, saved + 1);
    }

    /** Whether there may be one more now. */
    boolean affordable() {
        return saved >= CONNECTIONS_PER_HEDGE;
    }

    /** One begins. */
    void spend() {
        saved -= CONNECTIONS_PER_HEDGE;
    }
}
