package io.tcpforwarder.dataplane.balance;

/** What a sample says. */
enum Outcome {
    SUCCEEDED,
    /** Without a time. */
    SUCCEEDED_UNTIMED,
    /** Not known how it would have ended, only that it takes longer than this. */
    SLOWER,
    FAILED,
    /** It failed, or the client asked for it. */
    DROPPED;

    boolean good() {
        return this == SUCCEEDED || this == SUCCEEDED_UNTIMED;
    }
}
