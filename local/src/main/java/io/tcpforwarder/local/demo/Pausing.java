package io.tcpforwarder.local.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Slow as a server is whose garbage collector stops it again and again: meanwhile nobody accepts, the kernel's queue is full,
 * and whoever connects is let in a second later, when his system tries again.
 *
 * <p>A pause is shorter than that second, and the time between two pauses is longer, so a client that was turned away always
 * finds the door open at his second try: this backend is slow, never broken.
 */
final class Pausing implements Manner {
    private static final Duration PAUSE = Duration.ofMillis(600);
    private static final Duration BETWEEN_PAUSES = Duration.ofMillis(1100);
    private static final int BACKLOG = 1;

    /** Linux lets in one more than the backlog says: it compares with "greater than". */
    private static final int FILLERS = BACKLOG + 1;

    private long resumedNanos = System.nanoTime();

    @Override
    public int backlog() {
        return BACKLOG;
    }

    @Override
    public void beforeAccept(ServerSocket server) throws IOException, InterruptedException {
        long leftMillis =
                BETWEEN_PAUSES.minusNanos(System.nanoTime() - resumedNanos).toMillis();
        if (leftMillis <= 0) {
            pause(server);
            resumedNanos = System.nanoTime();
            leftMillis = BETWEEN_PAUSES.toMillis();
        }
        server.setSoTimeout((int) leftMillis);
    }

    /** Fills the queue with connections of its own, so that the kernel turns away all others. */
    private static void pause(ServerSocket server) throws IOException, InterruptedException {
        List<SocketChannel> fillers = new ArrayList<>();
        try {
            for (int i = 0; i < FILLERS; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(server.getLocalSocketAddress());
            }
            Thread.sleep(PAUSE);
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }
}
