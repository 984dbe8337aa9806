package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.channel.epoll.LinuxSocket;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One listening socket, registered with every loop: no queue belongs to a loop, so none is lost with it. */
final class EpollServerPort implements ServerPort {
    private final LinuxSocket socket;
    private final List<EpollAcceptor> acceptors;

    /** Loops that may still touch the socket. */
    private final AtomicInteger open;

    private final Consumer<EpollServerPort> onClosed;
    private boolean closed;

    /** @param onClosed told once, when the port no longer changes */
    EpollServerPort(
            LinuxSocket socket,
            List<EpollLoop> loops,
            Acceptor acceptor,
            AcceptPauses pauses,
            Consumer<EpollServerPort> onClosed) {
        this.socket = socket;
        this.onClosed = onClosed;
        this.acceptors = loops.stream()
                .map(loop -> new EpollAcceptor(socket, loop, loops, acceptor, pauses))
                .toList();
        this.open = new AtomicInteger(acceptors.size());
    }

    void open() {
        acceptors.forEach(acceptor -> acceptor.loop().execute(acceptor::start));
    }

    /** For clients that the system accepts from now on. */
    synchronized void keepAlive(KeepAlive keepAlive) {
        if (!closed) {
            try {
                Sockets.configure(socket, keepAlive);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public int number() {
        return socket.localAddress().getPort();
    }

    /** The last loop to let go closes the descriptor; its number could be another socket's by the time a slower loop uses it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        onClosed.accept(this);
        for (EpollAcceptor acceptor : acceptors) {
            acceptor.loop().execute(() -> {
                acceptor.stop();
                if (open.decrementAndGet() == 0) {
                    Sockets.close(socket);
                }
            });
        }
    }
}
