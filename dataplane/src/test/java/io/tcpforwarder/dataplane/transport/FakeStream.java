package io.tcpforwarder.dataplane.transport;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream that does nothing by itself and remembers what it was told. */
public final class FakeStream implements Stream {
    public enum Fate {
        OPEN,
        CLOSED,
        RESET,
        RESET_WHEN_SENT
    }

    private final StringBuilder written = new StringBuilder();
    private @Nullable StreamHandler handler;
    private boolean reading;
    private boolean outputEnded;
    private boolean lastWritten;
    private boolean full;
    private boolean ended;
    private long rttNanos = -1;
    private Fate fate = Fate.OPEN;

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress("192.0.2.1", 50_000);
    }

    @Override
    public void handler(StreamHandler handler) {
        this.handler = handler;
    }

    /** Where a test tells what happens on this stream. */
    public StreamHandler peer() {
        if (handler == null) {
            throw new IllegalStateException("nobody listens to this stream");
        }
        return handler;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        written.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
        return !full;
    }

    @Override
    public boolean writeLast(ByteBuf bytes) {
        lastWritten = true;
        return write(bytes);
    }

    /** Whether something was written as the last bytes. */
    public boolean isLastWritten() {
        return lastWritten;
    }

    @Override
    public boolean ended() {
        return ended || fate != Fate.OPEN;
    }

    /** The peer has ended, which nobody is told who does not read. */
    public void endSilently() {
        ended = true;
    }

    @Override
    public long rttNanos() {
        return rttNanos;
    }

    public void rttNanos(long nanos) {
        rttNanos = nanos;
    }

    /** From now on the stream takes what it gets, but asks to wait. */
    public void fill() {
        full = true;
    }

    @Override
    public void endOutput() {
        outputEnded = true;
    }

    @Override
    public void close() {
        end(Fate.CLOSED);
    }

    @Override
    public void reset() {
        end(Fate.RESET);
    }

    @Override
    public void resetWhenSent(Duration atMost) {
        end(Fate.RESET_WHEN_SENT);
    }

    private void end(Fate how) {
        if (fate == Fate.OPEN) {
            fate = how;
            if (handler != null) {
                handler.closed(false);
            }
        }
    }

    public String written() {
        return written.toString();
    }

    public boolean isReading() {
        return reading;
    }

    public boolean isOutputEnded() {
        return outputEnded;
    }

    public Fate fate() {
        return fate;
    }
}
