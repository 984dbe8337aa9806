package io.tcpforwarder.dataplane.probing;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Opens a connection the way the data path does and closes it again. */
public final class TcpProbe implements Probe {
    private final Loop loop;
    private final Ticker ticker;

    /**
     * Probes from one event loop.
     *
     * @param loop that carries the probes' connections
     */
    public TcpProbe(Loop loop, Ticker ticker) {
        this.loop = loop;
        this.ticker = ticker;
    }

    @Override
    public void check(InetSocketAddress address, Duration timeout, Callback callback) {
        loop.execute(() -> {
            long begun = ticker.nanoTime();
            loop.connect(address, timeout, new Loop.ConnectOutcome() {
                @Override
                public void connected(Stream stream) {
                    stream.close();
                    callback.succeeded(ticker.nanoTime() - begun);
                }

                @Override
                public void failed(ConnectFailure failure) {
                    if (failure == ConnectFailure.LOCAL) {
                        callback.untried();
                    } else {
                        callback.failed();
                    }
                }
            });
        });
    }
}
