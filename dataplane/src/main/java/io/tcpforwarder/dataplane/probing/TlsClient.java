package io.tcpforwarder.dataplane.probing;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the handshakes of all probes have in common: one context, made for the first of them, and who may calculate. Any thread. */
final class TlsClient {
    /**
     * A step is a millisecond or two of arithmetic: two at once keep pace with the probes of a thousand endpoints, and leave the other
     * cores to the event loops.
     */
    private static final int AT_ONCE = 2;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private @Nullable SSLContext context;

    TlsManners handshake() {
        return new TlsManners(this::engine, turns);
    }

    private SSLEngine engine() throws GeneralSecurityException {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    synchronized SSLContext context() throws GeneralSecurityException {
        if (context == null) {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(null, new TrustManager[] {new Anybody()}, null);
            context = made;
        }
        return context;
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
