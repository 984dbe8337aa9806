package io.tcpforwarder.dataplane.balance;

/** What a sample says. */
enum Outcome {
    SUCCEEDED,
    /** Without a time. */
    SUCCEEDED_UNTIMED,
    /** Not known how it would have ended, only that it takes longer than this. */
    SLOWER,
    FAILED
}
