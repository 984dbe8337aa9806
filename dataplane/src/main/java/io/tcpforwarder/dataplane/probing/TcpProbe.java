package io.tcpforwarder.dataplane.probing;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Opens a connection the way the data path does, and looks for a moment whether the other side keeps it: what accepts and then
 * closes (a proxy whose server is gone, a server that is full) would pass for healthy otherwise.
 */
public final class TcpProbe implements Probe {
    /**
     * Beyond the time that connecting took, which is about the round trip after which the end of the connection is known here. A
     * server that takes longer to close has at least looked at the connection.
     */
    private static final Duration LINGER = Duration.ofMillis(100);

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
                    new Look(stream, callback, ticker.nanoTime() - begun).begin();
                }

                @Override
                public void failed(ConnectFailure failure) {
                    if (failure == ConnectFailure.LOCAL || failure == ConnectFailure.EXHAUSTED) {
                        callback.untried();
                    } else {
                        callback.failed();
                    }
                }
            });
        });
    }

    /** Waits for what comes first: bytes, the end of the connection, or nothing for a while. The loop's. */
    private final class Look implements StreamHandler {
        private final Stream stream;
        private final Callback callback;
        private final long connectNanos;
        private boolean over;

        Look(Stream stream, Callback callback, long connectNanos) {
            this.stream = stream;
            this.callback = callback;
            this.connectNanos = connectNanos;
        }

        void begin() {
            stream.handler(this);
            stream.reading(true);
            loop.schedule(() -> end(true), LINGER.plusNanos(connectNanos));
        }

        private void end(boolean ok) {
            if (over) {
                return;
            }
            over = true;
            stream.close();
            if (ok) {
                callback.succeeded(connectNanos);
            } else {
                callback.failed();
            }
        }

        /** A greeting: the server is there. */
        @Override
        public void bytes(ByteBuf bytes) {
            bytes.release();
            end(true);
        }

        @Override
        public void endOfInput() {
            end(false);
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {
            end(false);
        }
    }
}
