package io.tcpforwarder.dataplane.transport.channel;

import io.netty.channel.Channel;
import io.tcpforwarder.dataplane.transport.ServerPort;
import java.net.InetSocketAddress;

/** A bound server channel. */
record ChannelServerPort(Channel channel) implements ServerPort {
    @Override
    public int number() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** As a task of the loop, it runs after the round of accepts that the loop is in. */
    @Override
    public void close() {
        channel.eventLoop().execute(channel::close);
    }
}
