package io.tcpforwarder.dataplane.transport.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connected channel. Owned by its event loop. */
final class ChannelStream implements Stream {
    private final Channel channel;
    private final Inbound inbound = new Inbound();
    private @Nullable StreamHandler handler;

    /** Ended by us; what the channel still says is no fault of the peer. */
    private boolean closing;

    private boolean broken;
    private boolean inputEnded;
    private boolean outputEnded;

    ChannelStream(Channel channel) {
        this.channel = channel;
    }

    ChannelHandler channelHandler() {
        return inbound;
    }

    /** The channel keeps the address that it was asked for while it was open. */
    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /** A stream that broke before anybody listened tells its new handler at once, in a task of its own. */
    @Override
    public void handler(StreamHandler handler) {
        boolean first = this.handler == null;
        this.handler = handler;
        if (first && !channel.isActive()) {
            channel.eventLoop().execute(() -> closed());
        }
    }

    @Override
    public void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    @Override
    public boolean write(ByteBuf bytes) {
        channel.writeAndFlush(bytes, channel.voidPromise());
        return channel.isWritable();
    }

    @Override
    public boolean ended() {
        return inputEnded || !channel.isActive();
    }

    @Override
    public long rttNanos() {
        return -1;
    }

    /** An empty write is done when all before it are; Netty's own shutdownOutput would drop them. */
    @Override
    public void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ((DuplexChannel) channel).shutdownOutput());
        }
    }

    /** The empty write ends after all before it, or fails because output has ended: either way nothing is left to send. */
    @Override
    public void close() {
        if (!closing) {
            closing = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void reset() {
        closing = true;
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    /** The empty write is done when all before it has been handed to the kernel; what is on its way there, this transport cannot tell. */
    @Override
    public void resetWhenSent(Duration atMost) {
        channel.config().setAutoRead(false);
        channel.eventLoop().schedule(this::reset, atMost.toNanos(), TimeUnit.NANOSECONDS);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> reset());
    }

    private void closed() {
        StreamHandler told = handler;
        handler = null;
        if (told != null) {
            told.closed(broken || !closing);
        }
    }

    /** The channel's events, in the words of the seam. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (handler == null || closing) {
                bytes.release();
            } else {
                handler.bytes(bytes);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
                inputEnded = true;
                if (handler != null && !closing) {
                    handler.endOfInput();
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel.isWritable() && handler != null) {
                handler.writable();
            }
        }

        /** Reset, time-out or a failed write: the channel is of no more use. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken |= !closing;
            channel.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed();
        }
    }
}
