package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Sockets on Linux's epoll. */
public final class EpollTransport implements Transport {
    /** Connections that may wait to be accepted; the kernel cuts it down to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private final MultiThreadIoEventLoopGroup group;
    private final PooledByteBufAllocator buffers;
    private final List<EpollLoop> loops;
    private final AcceptPauses pauses = new AcceptPauses();
    private final Set<EpollServerPort> ports = ConcurrentHashMap.newKeySet();
    private volatile KeepAlive keepAlive = KeepAlive.DEFAULT;

    /**
     * Starts the loops.
     *
     * @param threads number of loops, at least 1
     */
    public EpollTransport(int threads) {
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("loop"), EpollIoHandler.newFactory());
        buffers = Buffers.of(threads);
        // A JVM allows as much direct memory as heap. One half for what waits; the other for what small reads add,
        // and for what is lost between the allocator's size classes.
        long room = Runtime.getRuntime().maxMemory() / 2 / threads;
        List<EpollLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new EpollLoop(made.size(), (IoEventLoop) executor, new Backlog(room), buffers));
        }
        loops = List.copyOf(made);
    }

    /** Whether this machine has what this transport needs. */
    public static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    @Override
    public List<? extends Loop> loops() {
        return loops;
    }

    /** On the caller's thread: none of it blocks. */
    @Override
    public void listen(InetSocketAddress address, Acceptor acceptor, ListenOutcome outcome) {
        LinuxSocket socket = null;
        try {
            socket = LinuxSocket.newSocketStream();
            socket.setReuseAddress(true);
            // Accepted sockets have the options of the one that accepts them, which costs no call for each.
            Sockets.configure(socket, keepAlive);
            socket.setTcpNoDelay(true);
            socket.bind(address);
            socket.listen(BACKLOG);
        } catch (IOException | RuntimeException e) {
            // Netty wraps socket(2)'s error, and an unknown host shows only here.
            if (socket != null) {
                Sockets.close(socket);
            }
            outcome.failed("cannot listen on " + address + ": " + e.getMessage());
            return;
        }
        EpollServerPort port = new EpollServerPort(socket, loops, acceptor, pauses, ports::remove);
        ports.add(port);
        // Changed meanwhile, perhaps.
        port.keepAlive(keepAlive);
        port.open();
        outcome.listening(port);
    }

    @Override
    public void keepAlive(KeepAlive changed) {
        keepAlive = changed;
        loops.forEach(loop -> loop.keepAlive(changed));
        ports.forEach(port -> port.keepAlive(changed));
    }

    @Override
    public long bufferMemory() {
        return buffers.metric().usedDirectMemory();
    }

    @Override
    public long acceptPauses() {
        return pauses.count();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        loops.forEach(EpollLoop::close);
    }
}
