package io.tcpforwarder.dataplane.probing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake that is finished for politeness alone, and closed. Nothing is sent over it, so whose certificate it is does not
 * matter. One thread at a time.
 */
final class TlsManners {
    /** As long as the connection lasts after the verdict: later there is nobody left to be polite to. */
    private static final Duration PATIENCE = Call.PARTING;

    private final Engines engines;
    private final Semaphore turns;
    private @Nullable SSLEngine engine;
    private ByteBuffer unread = ByteBuffer.allocate(0);
    private byte[] toSend = {};
    private boolean over;

    /**
     * Prepares a handshake.
     *
     * @param turns one is needed to calculate
     */
    TlsManners(Engines engines, Semaphore turns) {
        this.engines = engines;
        this.turns = turns;
    }

    /** Makes engines. */
    @FunctionalInterface
    interface Engines {
        /** A client's, with nothing begun. */
        SSLEngine engine() throws GeneralSecurityException;
    }

    /** Goes as far as the bytes go that have come. May block until others have had their turns. */
    void advance(byte[] arrived) {
        toSend = new byte[0];
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                over = true;
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
            return;
        }
        try {
            toSend = calculate(arrived);
        } finally {
            turns.release();
        }
    }

    private byte[] calculate(byte[] arrived) {
        ByteBuffer more = ByteBuffer.allocate(unread.remaining() + arrived.length);
        unread = more.put(unread).put(arrived).flip();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (engine == null) {
                engine = engines.engine();
                engine.beginHandshake();
            }
            while (!over && step(engine, out)) {}
        } catch (SSLException | GeneralSecurityException | RuntimeException e) {
            // The two have no version or cipher in common, say, or what came is no TLS: it is up to the server to log
            // that.
            over = true;
        }
        return out.toByteArray();
    }

    /** What {@link #advance} has to tell the server. */
    byte[] toSend() {
        return toSend;
    }

    /** Nothing is left but to end the connection. */
    boolean isOver() {
        return over;
    }

    /** Does the next thing; false when that needs more bytes. */
    private boolean step(SSLEngine engine, ByteArrayOutputStream out) throws SSLException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                engine.getDelegatedTask().run();
                yield true;
            }
            case NEED_WRAP -> {
                SSLEngineResult result = wrap(engine, out);
                // Neither a packet that does not fit nor a closed engine gets better by trying again.
                over = result.getStatus() != SSLEngineResult.Status.OK;
                yield !over;
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                ByteBuffer nothing = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                SSLEngineResult result = engine.unwrap(unread, nothing);
                over = switch (result.getStatus()) {
                    case OK, BUFFER_UNDERFLOW -> false;
                    case CLOSED, BUFFER_OVERFLOW -> true;
                };
                yield result.getStatus() == SSLEngineResult.Status.OK;
            }
            case NOT_HANDSHAKING, FINISHED -> {
                engine.closeOutbound();
                wrap(engine, out);
                over = true;
                yield false;
            }
        };
    }

    private static SSLEngineResult wrap(SSLEngine engine, ByteArrayOutputStream out) throws SSLException {
        ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), packet);
        out.write(packet.array(), 0, packet.position());
        return result;
    }
}
