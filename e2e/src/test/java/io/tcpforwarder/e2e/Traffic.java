package io.tcpforwarder.e2e;

import java.util.concurrent.CompletableFuture;

/** Calls without end, {@value #CONCURRENCY} at a time, while a test changes something. */
final class Traffic {
    static final int CONCURRENCY = 8;

    /** Enough for a second or so: the time that {@link #stop()} waits. */
    private static final int BATCH = 400;

    private final Cluster cluster;
    private final String address;
    private final int port;
    private final CompletableFuture<Calls> total;
    private volatile boolean stopping;

    Traffic(Cluster cluster, String address, int port) {
        this.cluster = cluster;
        this.address = address;
        this.port = port;
        total = CompletableFuture.supplyAsync(this::callOn, Thread::startVirtualThread);
    }

    private Calls callOn() {
        Calls sum = Calls.NONE;
        while (!stopping) {
            sum = sum.plus(Calls.make(
                    cluster, address, port, "--connections=" + BATCH, "--concurrency=" + CONCURRENCY, "--pace=20ms"));
        }
        return sum;
    }

    Calls stop() {
        stopping = true;
        return total.join();
    }
}
