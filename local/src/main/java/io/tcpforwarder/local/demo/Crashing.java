package io.tcpforwarder.local.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A backend that works for a while, then refuses every connection for a while, again and again: as a server that crashes and
 * is started anew, while its EndpointSlice goes on calling it ready. The first while begins when someone first connects.
 * Starts in the constructor; any thread may close it.
 */
final class Crashing implements AutoCloseable {
    private final String name;
    private final InetSocketAddress address;
    private final Duration up;
    private final Duration down;
    private final Thread thread;

    /** @throws IOException if the address is taken or not of this machine */
    Crashing(String name, InetSocketAddress address, Duration up, Duration down) throws IOException {
        this.name = name;
        this.address = address;
        this.up = up;
        this.down = down;
        Backend first = new Backend(name, address, Manner.STEADY);
        thread = Thread.ofVirtual().name(name + "-crashes").start(() -> run(first));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(Backend first) {
        try {
            first.awaitConnection();
            crashAfterAWhile(first);
            while (true) {
                Thread.sleep(down);
                crashAfterAWhile(new Backend(name, address, Manner.STEADY));
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (IOException e) {
            // The address went to someone else meanwhile: from here on this backend is down for good.
        }
    }

    private void crashAfterAWhile(Backend backend) throws InterruptedException, IOException {
        try (backend) {
            Thread.sleep(up);
        }
    }
}
