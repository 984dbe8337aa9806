package io.tcpforwarder.dataplane.probing;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake that is finished for politeness alone, and closed. Nothing is sent over it, so whose certificate it is does not
 * matter. One thread at a time.
 */
final class TlsManners {
    private @Nullable SSLEngine engine;
    private ByteBuffer unread = ByteBuffer.allocate(0);
    private byte[] toSend = {};
    private boolean over;

    /** Goes as far as the bytes go that have come. */
    void advance(byte[] arrived) {
        ByteBuffer more = ByteBuffer.allocate(unread.remaining() + arrived.length);
        unread = more.put(unread).put(arrived).flip();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (engine == null) {
                engine = newEngine();
            }
            while (!over && step(engine, out)) {}
        } catch (SSLException | GeneralSecurityException e) {
            // The two have no version or cipher in common, say: it is up to the server to log that.
            over = true;
        }
        toSend = out.toByteArray();
    }

    /** What {@link #advance} has to tell the server. */
    byte[] toSend() {
        return toSend;
    }

    /** Nothing is left but to end the connection. */
    boolean isOver() {
        return over;
    }

    private static SSLEngine newEngine() throws GeneralSecurityException, SSLException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        return engine;
    }

    /** Does the next thing; false when that needs more bytes. */
    private boolean step(SSLEngine engine, ByteArrayOutputStream out) throws SSLException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                engine.getDelegatedTask().run();
                yield true;
            }
            case NEED_WRAP -> {
                wrap(engine, out);
                yield true;
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                ByteBuffer nothing = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                SSLEngineResult result = engine.unwrap(unread, nothing);
                over = result.getStatus() == SSLEngineResult.Status.CLOSED;
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

    private static void wrap(SSLEngine engine, ByteArrayOutputStream out) throws SSLException {
        ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), packet);
        out.write(packet.array(), 0, packet.position());
    }

    /** Trusts every certificate. The extended form, because to the plain one the JDK adds checks of its own. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
