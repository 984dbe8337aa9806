package io.tcpforwarder.dataplane.transport.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;

/** One of Netty's event loops. */
final class ChannelLoop implements Loop {
    private final int index;
    private final EventLoop eventLoop;

    /** Written by any thread. */
    private volatile KeepAlive keepAlive = KeepAlive.DEFAULT;

    /** Accepted streams that are open: written on this loop and by the acceptor, read by the acceptor. */
    private final AtomicInteger streams = new AtomicInteger();

    ChannelLoop(int index, EventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
    }

    void keepAlive(KeepAlive changed) {
        keepAlive = changed;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    int streams() {
        return streams.get();
    }

    /** Makes this loop the owner of an accepted channel; called on the acceptor's loop. */
    void adopt(Channel channel, Acceptor acceptor) {
        streams.incrementAndGet();
        channel.closeFuture().addListener(_ -> streams.decrementAndGet());
        configure(channel);
        ChannelStream stream = new ChannelStream(channel);
        channel.pipeline().addLast(stream.channelHandler());
        eventLoop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                stream.remoteAddress();
                acceptor.accepted(this, stream);
            } else {
                channel.unsafe().closeForcibly();
            }
        });
    }

    @Override
    public Cancellable connect(InetSocketAddress address, Duration timeout, ConnectOutcome outcome) {
        Channel channel;
        try {
            channel = new NioSocketChannel();
        } catch (ChannelException e) {
            // Out of descriptors.
            Future<?> told = eventLoop.submit(() -> outcome.failed(ConnectFailure.EXHAUSTED));
            return () -> told.cancel(false);
        }
        configure(channel);
        ChannelStream stream = new ChannelStream(channel);
        ChannelFuture connect = new Bootstrap()
                .group(eventLoop)
                .channelFactory(() -> channel)
                .handler(stream.channelHandler())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(Math.max(1, timeout.toMillis())))
                .connect(address);
        PendingConnect pending = new PendingConnect(connect, stream, outcome);
        connect.addListener(pending);
        return pending;
    }

    private void configure(Channel channel) {
        var config = channel.config();
        config.setAutoRead(false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        KeepAlive now = keepAlive;
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), (int)
                now.idle().toSeconds());
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), (int)
                now.interval().toSeconds());
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), now.probes());
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Future<?> scheduled = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public int index() {
        return index;
    }
}
