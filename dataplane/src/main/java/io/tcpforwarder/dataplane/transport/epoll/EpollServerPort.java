package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.channel.epoll.LinuxSocket;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One listening socket, registered with every loop: no queue belongs to a loop, so none is lost with it. */
final class EpollServerPort implements ServerPort {
    private final LinuxSocket socket;
    private final List<EpollAcceptor> acceptors;

    /** Loops that may still touch the socket. */
    private final AtomicInteger open;

    EpollServerPort(LinuxSocket socket, List<EpollLoop> loops, Acceptor acceptor, AcceptPauses pauses) {
        this.socket = socket;
        this.acceptors = loops.stream()
                .map(loop -> new EpollAcceptor(socket, loop, loops, acceptor, pauses))
                .toList();
        this.open = new AtomicInteger(acceptors.size());
    }

    void open() {
        acceptors.forEach(acceptor -> acceptor.loop().execute(acceptor::start));
    }

    @Override
    public int number() {
        return socket.localAddress().getPort();
    }

    /** The last loop to let go closes the descriptor; its number could be another socket's by the time a slower loop uses it. */
    @Override
    public void close() {
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
