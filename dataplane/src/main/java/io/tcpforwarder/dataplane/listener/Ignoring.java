package io.tcpforwarder.dataplane.listener;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.transport.StreamHandler;

/** Hears of a stream that was given up. */
enum Ignoring implements StreamHandler {
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
