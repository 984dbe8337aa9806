package io.tcpforwarder.dataplane.transport;

import io.netty.buffer.ByteBuf;

/** What happens on a {@link Stream}, told on its loop. */
public interface StreamHandler {
    /** Bytes came in. They belong to the handler now, which hands them on or releases them. */
    void bytes(ByteBuf bytes);

    /** As {@link #bytes}, where it is known that {@link #endOfInput} follows at once. Told where the system tells. */
    default void lastBytes(ByteBuf bytes) {
        bytes(bytes);
    }

    /** The peer ended its output (FIN): no bytes follow. The other direction goes on. */
    void endOfInput();

    /**
     * The peer has ended its output or is gone, though what it sent before has not been read, because nobody reads. Told where the
     * system tells, and perhaps more than once.
     */
    default void ending() {}

    /** After {@link Stream#write} said that more should wait: there is room again. */
    void writable();

    /**
     * The stream is gone; nothing follows. Told exactly once, also after {@link Stream#close} and {@link Stream#reset}, which may
     * tell it before they return.
     *
     * @param broken whether it ended by a reset, a time-out or another fault rather than by our close
     */
    void closed(boolean broken);
}
