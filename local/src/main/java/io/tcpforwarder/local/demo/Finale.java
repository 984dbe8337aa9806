package io.tcpforwarder.local.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be closed, the last first, however the demo ends: by itself, by an exception or by Ctrl-C. Any thread may run
 * it; the first one does the work, another waits until it is done.
 */
final class Finale implements Runnable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile boolean begun;

    Finale() {
        Runtime.getRuntime().addShutdownHook(new Thread(this, "finale"));
    }

    synchronized <T extends AutoCloseable> T then(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Whether whoever uses what it closes must expect it to be closed. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public synchronized void run() {
        begun = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("At the end: " + e);
            }
        }
    }
}
