package io.tcpforwarder.dataplane.transport.channel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Loop.ConnectOutcome;
import java.io.IOException;

/** A connect under way. Owned by the channel's loop. */
final class PendingConnect implements ChannelFutureListener, Cancellable {
    private final ChannelFuture connect;
    private final ChannelStream stream;
    private final ConnectOutcome outcome;
    private boolean cancelled;

    PendingConnect(ChannelFuture connect, ChannelStream stream, ConnectOutcome outcome) {
        this.connect = connect;
        this.stream = stream;
        this.outcome = outcome;
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        if (cancelled) {
            return;
        }
        if (future.isSuccess()) {
            outcome.connected(stream);
        } else {
            outcome.failed(
                    future.cause() instanceof IOException cause ? ConnectFailure.of(cause) : ConnectFailure.EXHAUSTED);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        connect.channel().close();
    }
}
