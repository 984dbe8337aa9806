package io.tcpforwarder.operator.announce;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where events are written: one after the other, on a thread of their own, because an API server that is slow to take them must not
 * keep anything else waiting, least of all what finds out whether it answers. Any thread may hand in.
 */
public final class EventQueue implements Executor, AutoCloseable {
    /** What 40 forwarders may tell at once. */
    static final int WAITING = 1_000;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("events").daemon().factory());

    /**
     * Writes it when its turn comes.
     *
     * @throws java.util.concurrent.RejectedExecutionException if {@value #WAITING} wait already, or the queue is closed
     */
    @Override
    public void execute(Runnable write) {
        executor.execute(write);
    }

    /** Drops what waits. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
