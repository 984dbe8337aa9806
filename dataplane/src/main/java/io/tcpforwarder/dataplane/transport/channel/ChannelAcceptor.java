package io.tcpforwarder.dataplane.transport.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tcpforwarder.dataplane.transport.AcceptPauses;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hands each accepted channel to the loop that owns the fewest. Owned by the loop of the server channel. */
final class ChannelAcceptor extends ChannelInboundHandlerAdapter {
    /** Out of descriptors, the next accept fails as well: a pause frees the loop, whose work frees descriptors. */
    private static final long PAUSE_MILLIS = 100;

    private final List<ChannelLoop> loops;
    private final Acceptor acceptor;
    private final AcceptPauses pauses;

    /** Where the search for the least loaded begins, so that equals take turns. */
    private int next;

    ChannelAcceptor(List<ChannelLoop> loops, Acceptor acceptor, AcceptPauses pauses) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.pauses = pauses;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        leastLoaded().adopt((Channel) accepted, acceptor);
    }

    private ChannelLoop leastLoaded() {
        ChannelLoop best = loops.get(next);
        for (int i = 1; i < loops.size(); i++) {
            ChannelLoop other = loops.get((next + i) % loops.size());
            if (other.streams() < best.streams()) {
                best = other;
            }
        }
        next = (next + 1) % loops.size();
        return best;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        pauses.paused(loops.getFirst(), Duration.ofMillis(PAUSE_MILLIS), String.valueOf(cause.getMessage()));
        context.channel().config().setAutoRead(false);
        context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
