package io.tcpforwarder.local.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A backend that works for a while, then refuses every connection for a while, again and again: as a server that crashes and
 * is started anew, while its EndpointSlice goes on calling it ready. Starts in the constructor; any thread may close it.
 */
final class Crashing implements AutoCloseable {
    private final String name;
    private final InetSocketAddress address;
    private final Duration firstUp;
    private final Duration down;
    private final Duration up;
    private final Thread thread;

    /**
     * @param firstUp until the first crash, from when someone first connects
     * @param down after each crash
     * @param up until each further crash
     * @throws IOException if the address is taken or not of this machine
     */
    Crashing(String name, InetSocketAddress address, Duration firstUp, Duration down, Duration up) throws IOException {
        this.name = name;
        this.address = address;
        this.firstUp = firstUp;
        this.down = down;
        this.up = up;
        Backend first = new Backend(name, address, Duration.ZERO);
        thread = Thread.ofVirtual().name(name + "-crashes").start(() -> run(first));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(Backend first) {
        try {
            first.awaitConnection();
            crashAfter(firstUp, first);
            while (true) {
                Thread.sleep(down);
                crashAfter(up, new Backend(name, address, Duration.ZERO));
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (IOException e) {
            // The address went to someone else meanwhile: from here on this backend is down for good.
        }
    }

    private void crashAfter(Duration time, Backend backend) throws InterruptedException, IOException {
        try (backend) {
            Thread.sleep(time);
        }
    }
}
