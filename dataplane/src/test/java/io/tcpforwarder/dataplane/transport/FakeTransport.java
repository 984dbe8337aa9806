package io.tcpforwarder.dataplane.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One port at most, which opens when a test does not mind. */
public final class FakeTransport implements Transport {
    private final FakeLoop loop = new FakeLoop();
    private @Nullable String refusal;
    private @Nullable Acceptor acceptor;
    private int opened;
    private int tries;
    private boolean brokenClose;

    /** From now on no port can be opened, for this reason; null: any can. */
    public void refuse(@Nullable String why) {
        refusal = why;
    }

    /** From now on closing a port fails. */
    public void breakClose() {
        brokenClose = true;
    }

    public FakeLoop loop() {
        return loop;
    }

    /** How often a port was to be opened, with whatever outcome. */
    public int tries() {
        return tries;
    }

    public boolean isOpen() {
        return acceptor != null;
    }

    /** How often a port was opened. */
    public int opened() {
        return opened;
    }

    /** A client comes to the open port. */
    public FakeStream connectClient() {
        FakeStream client = new FakeStream();
        Objects.requireNonNull(acceptor, "no port is open").accepted(loop, client);
        return client;
    }

    @Override
    public List<? extends Loop> loops() {
        return List.of(loop);
    }

    @Override
    public void listen(InetSocketAddress address, Acceptor acceptor, ListenOutcome outcome) {
        tries++;
        if (refusal != null) {
            outcome.failed(refusal);
            return;
        }
        this.acceptor = acceptor;
        opened++;
        outcome.listening(new ServerPort() {
            @Override
            public int number() {
                return address.getPort();
            }

            @Override
            public void close() {
                if (brokenClose) {
                    throw new IllegalStateException("the port cannot be closed");
                }
                FakeTransport.this.acceptor = null;
            }
        });
    }

    @Override
    public void keepAlive(KeepAlive keepAlive) {}

    @Override
    public long bufferMemory() {
        return 0;
    }

    @Override
    public long acceptPauses() {
        return 0;
    }

    @Override
    public void close() {}
}
