package io.tcpforwarder.dataplane.transport.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Netty channels on the JDK's own selectors: for every system that has no epoll. */
public final class ChannelTransport implements Transport {
    /** Connections that may wait to be accepted; the kernel cuts it down to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private final EventLoopGroup group;
    private final List<ChannelLoop> loops;
    private final AcceptPauses pauses = new AcceptPauses();

    /**
     * Starts the loops.
     *
     * @param threads number of loops, at least 1
     */
    public ChannelTransport(int threads) {
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("loop"), NioIoHandler.newFactory());
        List<ChannelLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new ChannelLoop(made.size(), (EventLoop) executor));
        }
        loops = List.copyOf(made);
    }

    @Override
    public List<? extends Loop> loops() {
        return loops;
    }

    @Override
    public void listen(InetSocketAddress address, Acceptor acceptor, ListenOutcome outcome) {
        ChannelAcceptor handler = new ChannelAcceptor(loops, acceptor, pauses);
        ChannelFuture bound = new Bootstrap()
                .group(loops.getFirst().eventLoop())
                .channel(NioServerSocketChannel.class)
                .handler(handler)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .bind(address);
        bound.addListener(future -> {
            if (future.isSuccess()) {
                outcome.listening(new ChannelServerPort(bound.channel()));
            } else {
                outcome.failed("cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort()
                        + ": " + future.cause().getMessage());
            }
        });
    }

    @Override
    public void keepAlive(KeepAlive keepAlive) {
        loops.forEach(loop -> loop.keepAlive(keepAlive));
    }

    @Override
    public long bufferMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Override
    public long acceptPauses() {
        return pauses.count();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
