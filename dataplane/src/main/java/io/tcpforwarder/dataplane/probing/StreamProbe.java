package io.tcpforwarder.dataplane.probing;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.transport.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** Opens a connection the way the data path does, and holds a conversation there. Spreads its work over the loops. */
public final class StreamProbe implements Probe {
    /** Bytes of an answer that a probe reads without having understood them. */
    static final int LONGEST_ANSWER = 4096;

    private final List<? extends Loop> loops;
    private final Executor aside;
    private final Ticker ticker;
    private final TlsClient tls = new TlsClient();
    private int next;

    /**
     * Probes from these event loops in turn. {@link #check} is called by one thread.
     *
     * @param loops that carry the probes' connections
     * @param aside for what would hold a loop up, such as the arithmetic of a handshake
     */
    public StreamProbe(List<? extends Loop> loops, Executor aside, Ticker ticker) {
        this.loops = loops;
        this.aside = aside;
        this.ticker = ticker;
    }

    @Override
    public void check(InetSocketAddress address, Protocol protocol, Duration timeout, Callback callback) {
        Loop loop = loops.get(next);
        next = (next + 1) % loops.size();
        loop.execute(() -> {
            Call call = new Call(protocol, timeout, callback, loop, aside, tls, ticker);
            loop.connect(address, timeout, call);
        });
    }
}
