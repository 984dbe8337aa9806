package io.tcpforwarder.dataplane.health;

/** Which endpoints may be used, best first. */
public enum Tier {
    /** Ready and not ejected. */
    READY,
    /** Too few are left: ejected ones help. */
    PANIC,
    /** Serving but terminating. */
    TERMINATING,
    /** Nothing. */
    NONE;

    /**
     * The best tier of a backend. Panic is for the case that the ejections themselves are wrong or the rest would be
     * crushed; endpoints that probes find down are no help and not counted among {@code ejected}.
     *
     * @param ready that are not ejected
     * @param ejected that probes do not find down
     * @param all that discovery calls ready
     */
    public static Tier of(int ready, int ejected, int all, int terminating) {
        if (ready * 2 >= all && ready > 0) {
            return READY;
        }
        if (ready > 0) {
            return PANIC;
        }
        if (terminating > 0) {
            return TERMINATING;
        }
        return ejected > 0 ? PANIC : NONE;
    }

    /** Whether one more of {@code all} may be ejected: never more than half, but always one. */
    public static boolean mayEject(int ejected, int all) {
        return ejected + 1 <= Math.max(1, all / 2);
    }
}
