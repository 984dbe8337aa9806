package io.tcpforwarder.dataplane.transport;

import io.netty.buffer.ByteBuf;

/** Hears of a stream that was given up, and keeps nothing of it. */
public enum Ignoring implements StreamHandler {
    INSTANCE;

    @Override
    public void bytes(ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void endOfInput() {}

    @Override
    public void writable() {}

    @Override
    public void closed(boolean broken) {}
}
