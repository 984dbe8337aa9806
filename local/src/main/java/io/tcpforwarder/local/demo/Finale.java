package io.tcpforwarder.local.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be closed, the last first, however the demo ends: by itself, by an exception or by Ctrl-C. Any thread may run
 * it; the first one does the work, another waits until it is done.
 */
final class Finale implements Runnable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Finale() {
        Runtime.getRuntime().addShutdownHook(new Thread(this, "finale"));
    }

    synchronized <T extends AutoCloseable> T then(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public synchronized void run() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("At the end: " + e);
            }
        }
    }
}
