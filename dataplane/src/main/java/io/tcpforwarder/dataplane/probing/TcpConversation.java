package io.tcpforwarder.dataplane.probing;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Says nothing and looks for a moment whether the other side keeps the connection: what accepts and then closes (a proxy whose
 * server is gone, a server that is full) would pass for healthy otherwise.
 */
record TcpConversation(Line line) implements Conversation {
    /**
     * Beyond the time that connecting took, which is about the round trip after which the end of the connection is known here. A
     * server that takes longer to close has at least looked at the connection.
     */
    private static final Duration LINGER = Duration.ofMillis(100);

    @Override
    public void begin() {}

    /** A greeting: the server is there. */
    @Override
    public void heard(ByteBuf received) {
        line.works();
        line.hangUp();
    }

    @Override
    public Duration patience(Duration connecting, Duration rest) {
        Duration look = LINGER.plus(connecting);
        return look.compareTo(rest) < 0 ? look : rest;
    }

    @Override
    public void silent(Line line, Supplier<String> cause) {
        line.works();
        line.hangUp();
    }
}
