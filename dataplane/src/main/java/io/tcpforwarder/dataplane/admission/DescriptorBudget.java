package io.tcpforwarder.dataplane.admission;

import org.jspecify.annotations.Nullable;

/**
 * How many connections fit into the files that the process may have open (RLIMIT_NOFILE). Accepting more than that would fail
 * in the middle of a connection; refusing them at the door is clear. Where clients could take all files there are, a pool would never
 * hold anything, though most of the time few clients are there: so pools get what they want up to an eighth.
 *
 * @param files that the process may have open at once
 * @param others descriptors that are not for connections: ports, probes
 * @param pooled connections that all pools together would keep ready at most
 */
public record DescriptorBudget(long files, long others, long pooled) {
    /** Of a connection: the client's socket and the endpoint's. */
    private static final int EACH = 2;

    /** For the program's jars, event loops, the API server, admin clients, and the second attempts of a few slow connections. */
    private static final int RESERVE = 256;

    /** Of the room for connections, what pools get at most before clients do: one part of so many. */
    private static final int POOLS_PART = 8;

    /** How many connections to let in of those that are wanted: at least 1. */
    public int limit(int wanted) {
        return Math.clamp((room() - Math.min(pooled, room() / POOLS_PART)) / EACH, 1, wanted);
    }

    private long room() {
        return files - others - RESERVE;
    }

    /**
     * How many connections may wait for clients in pools: what clients leave when as many have come as are let in, or are in from a time
     * when the limit was higher. A client who takes one over needs it no longer beside his own.
     *
     * @param admitted clients that are in
     */
    public int left(int wanted, int admitted) {
        return Math.clamp(room() - (long) EACH * Math.max(limit(wanted), admitted), 0, Integer.MAX_VALUE);
    }

    /**
     * What to tell when fewer are let in than are wanted, else null. The same for as long as neither limit changes: it stands in a
     * report and in a status, which are written anew with each other word, while endpoints come and go.
     */
    public @Nullable String warning(int wanted) {
        return limit(wanted) == wanted
                ? null
                : "%d open files are too few for limits.maxConnectionsPerPod: %d, at two each%s and some besides; lower it%s and run more pods, or raise LimitNOFILE of the container runtime (without one, ulimit -n)"
                        .formatted(
                                files,
                                wanted,
                                pooled > 0 ? ", those of pools" : "",
                                pooled > 0 ? " or pool.maxSize" : "");
    }
}
