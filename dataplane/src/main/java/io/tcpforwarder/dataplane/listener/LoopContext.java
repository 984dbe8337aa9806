package io.tcpforwarder.dataplane.listener;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.transport.Loop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What all connections of one event loop share. Owned by that loop. */
public final class LoopContext {
    private final Loop loop;
    private final Samples samples;
    private final Ticker ticker;
    private final Set<Connection> connections = new HashSet<>();

    public LoopContext(Loop loop, Samples samples, Ticker ticker) {
        this.loop = loop;
        this.samples = samples;
        this.ticker = ticker;
    }

    Loop loop() {
        return loop;
    }

    Samples samples() {
        return samples;
    }

    long nanoTime() {
        return ticker.nanoTime();
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** Resets every connection of this loop: the time to drain is over. From any thread. */
    public void abortAll() {
        loop.execute(() -> List.copyOf(connections).forEach(Connection::abort));
    }
}
