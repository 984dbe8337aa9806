package io.tcpforwarder.dataplane.transport;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connected socket. Belongs to one loop: every method is called on that loop, and so is its handler.
 *
 * <p>Bytes change owner with the call that hands them over: {@link StreamHandler#bytes} gives them to the handler, {@link
 * #write} takes them.
 */
public interface Stream {
    /** The address of the other side, also when it is gone; null where the system does not say. */
    @Nullable
    InetSocketAddress remoteAddress();

    /** Whom to tell from now on. */
    void handler(StreamHandler handler);

    /**
     * Starts or stops reading. Bytes that were already taken from the socket may still arrive after a stop. The end of input and
     * a reset may be told, or not, while reading is stopped.
     */
    void reading(boolean on);

    /**
     * Sends bytes, in order, and releases them.
     *
     * @param bytes in direct memory
     * @return false when more should wait until {@link StreamHandler#writable}; what was given is kept and sent all the same
     */
    boolean write(ByteBuf bytes);

    /**
     * As {@link #write}, of bytes that {@link #endOutput} or {@link #close} follows at once: where the system can, the end goes in the same
     * packet.
     */
    default boolean writeLast(ByteBuf bytes) {
        return write(bytes);
    }

    /**
     * Whether the peer is known to have ended its output or to be gone. Meant for a stream that is not read, of which the handler hears
     * nothing; where the system does not tell ({@code channel}) the answer is false.
     */
    boolean ended();

    /** The round-trip time that the kernel has measured, in nanoseconds; negative where it does not tell. */
    long rttNanos();

    /** Sends the end of output (FIN) after all that was written; the other direction goes on. */
    void endOutput();

    /** Closes after all that was written has been handed to the kernel, whatever still comes in. */
    void close();

    /** Closes with a reset (RST), at once: what was written and has not arrived may be lost. */
    void reset();

    /**
     * Closes with a reset once the peer has all that was written, as far as the system tells, or when the time is over. Nothing is read
     * any more.
     */
    void resetWhenSent(Duration atMost);
}
