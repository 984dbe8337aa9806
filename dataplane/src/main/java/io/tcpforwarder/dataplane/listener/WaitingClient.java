package io.tcpforwarder.dataplane.listener;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * A client before the first byte was forwarded. It is not read until an endpoint is connected, but one that has ended its output may be
 * heard all the same: what it said is held for the relay. Owned by the connection's loop.
 */
final class WaitingClient implements StreamHandler {
    private final Runnable onSpoken;
    private final Runnable onLeft;
    private final List<ByteBuf> held = new ArrayList<>(0);
    private boolean ended;

    /**
     * Listens to a client.
     *
     * @param onSpoken is called whenever the client said something
     * @param onLeft is called when it is gone
     */
    WaitingClient(Runnable onSpoken, Runnable onLeft) {
        this.onSpoken = onSpoken;
        this.onLeft = onLeft;
    }

    /** Whether there is something to forward, the end of its output included. */
    boolean hasSpoken() {
        return ended || !held.isEmpty();
    }

    /** Tells the relay all that the client has told here, once: it is the relay's from now on. */
    void handOver(StreamHandler relay) {
        while (!held.isEmpty()) {
            relay.bytes(held.removeFirst());
        }
        if (ended) {
            ended = false;
            relay.endOfInput();
        }
    }

    @Override
    public void bytes(ByteBuf bytes) {
        held.add(bytes);
        onSpoken.run();
    }

    @Override
    public void endOfInput() {
        ended = true;
        onSpoken.run();
    }

    @Override
    public void writable() {}

    @Override
    public void closed(boolean broken) {
        held.forEach(ByteBuf::release);
        onLeft.run();
    }
}
