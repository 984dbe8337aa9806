package io.tcpforwarder.dataplane.probing;

/**
 * The connection of a probe, as its conversation uses it. The first verdict counts and is told at once; the connection lasts a
 * moment longer, so that the server can be left in good order. The loop's.
 */
interface Line {
    void say(byte[] bytes);

    /** The verdict: the server works. What it says from now on is heard until it ends the connection, for a second at most. */
    void works();

    /** The verdict: it does not, and why. */
    void fails(String cause);

    /** Nothing more is said or heard: ends our side, and lets the server end its own, for a second at most. */
    void hangUp();

    /**
     * Does what takes too long for an event loop.
     *
     * @param work done on another thread
     * @param then done on the loop afterwards, if the connection is still there
     */
    void aside(Runnable work, Runnable then);
}
