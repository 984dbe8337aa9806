package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The share that one loop has in a listening socket: one accept for each event, level-triggered, so that loops which are busy leave
 * the rest to others. Owned by its loop.
 */
final class EpollAcceptor implements EpollIoHandle {
    /** EPOLLEXCLUSIVE: a new connection wakes one loop, not all. */
    private static final EpollIoOps INTEREST = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value() | 1 << 28);

    /** Out of descriptors the next accept fails as well: a pause gives the work that frees some a chance. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LinuxSocket server;
    private final EpollLoop loop;
    private final List<EpollLoop> loops;
    private final Acceptor acceptor;
    private final AcceptPauses pauses;

    /** Where accept(2) writes the peer's address: its length, then at most 16 bytes, scope and port. */
    private final byte[] peer = new byte[26];

    private @Nullable IoRegistration registration;
    private boolean stopped;

    EpollAcceptor(LinuxSocket server, EpollLoop loop, List<EpollLoop> loops, Acceptor acceptor, AcceptPauses pauses) {
        this.server = server;
        this.loop = loop;
        this.loops = loops;
        this.acceptor = acceptor;
        this.pauses = pauses;
    }

    EpollLoop loop() {
        return loop;
    }

    void start() {
        if (!stopped) {
            registration = loop.register(this, INTEREST);
        }
    }

    /** Where the kernel has no room for it either, as under fs.epoll.max_user_watches, it is tried until it has. */
    private void startAgain() {
        try {
            start();
        } catch (RuntimeException e) {
            pause(String.valueOf(e.getMessage()));
        }
    }

    /** Takes what is queued, then lets go of the socket. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        while (registration != null && accept()) {
            // until the queue is empty; a client that comes after it meets a closed port
        }
        deregister();
    }

    private void deregister() {
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        accept();
    }

    private boolean accept() {
        int descriptor;
        try {
            descriptor = server.accept(peer);
        } catch (IOException e) {
            pause(String.valueOf(e.getMessage()));
            return false;
        }
        if (descriptor < 0) {
            return false;
        }
        EpollLoop owner = owner();
        owner.adopted();
        Socket client = new Socket(descriptor);
        byte[] address = Arrays.copyOfRange(peer, 1, 1 + peer[0]);
        if (owner == loop) {
            loop.adopt(client, address, acceptor);
        } else {
            owner.execute(() -> owner.adopt(client, address, acceptor));
        }
        return true;
    }

    /** This loop, unless another has at least two streams fewer: a hand-over costs a wake-up, an imbalance lasts. */
    private EpollLoop owner() {
        EpollLoop best = loop;
        int least = loop.streams() - 1;
        for (EpollLoop other : loops) {
            if (other.streams() < least) {
                best = other;
                least = other.streams();
            }
        }
        return best;
    }

    private void pause(String cause) {
        pauses.paused(loop, PAUSE, cause);
        deregister();
        loop.schedule(this::startAgain, PAUSE);
    }

    @Override
    public FileDescriptor fd() {
        return server;
    }

    /** Called by the loop when it ends with the process. */
    @Override
    public void close() {
        stopped = true;
    }
}
