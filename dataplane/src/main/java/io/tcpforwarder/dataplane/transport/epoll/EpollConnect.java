package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Loop.ConnectOutcome;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connect under way: ends once, by success, failure, time-out or cancellation. Owned by its loop. */
final class EpollConnect implements Cancellable {
    private final EpollLoop loop;
    private final InetSocketAddress address;
    private final ConnectOutcome outcome;

    private @Nullable EpollStream stream;
    private @Nullable Cancellable timer;
    private boolean over;

    EpollConnect(EpollLoop loop, InetSocketAddress address, ConnectOutcome outcome) {
        this.loop = loop;
        this.address = address;
        this.outcome = outcome;
    }

    void begin(Duration timeout) {
        LinuxSocket socket;
        try {
            // One of IPv6 could reach both versions, but has to be told so by a call of its own.
            socket = LinuxSocket.newSocketStream(
                    Socket.isIPv6Preferred() && address.getAddress() instanceof Inet6Address);
        } catch (RuntimeException e) {
            // Netty wraps socket(2)'s error, which can only be a shortage of ours.
            loop.execute(() -> fail(ConnectFailure.EXHAUSTED));
            return;
        }
        EpollStream opening = new EpollStream(loop, socket, () -> {});
        stream = opening;
        try {
            if (socket.connect(address) || Sockets.established(socket, loop.infoBuffer())) {
                opening.registerConnected();
                loop.execute(this::succeed);
                return;
            }
        } catch (IOException e) {
            loop.execute(() -> fail(ConnectFailure.of(e)));
            return;
        }
        timer = loop.schedule(() -> fail(ConnectFailure.TIMEOUT), timeout);
        opening.registerConnecting(this);
    }

    /** Something happened on the socket: it is connected, or it failed. */
    void progress(LinuxSocket socket) {
        try {
            if (socket.finishConnect()) {
                succeed();
            }
        } catch (IOException e) {
            fail(ConnectFailure.of(e));
        }
    }

    private void succeed() {
        if (!over && stream != null) {
            end();
            stream.connected();
            stream.keepAliveLater();
            outcome.connected(stream);
        }
    }

    private void fail(ConnectFailure failure) {
        if (!over) {
            cancel();
            outcome.failed(failure);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            end();
            if (stream != null) {
                stream.reset();
            }
        }
    }

    private void end() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
