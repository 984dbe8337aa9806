package io.tcpforwarder.dataplane.apiserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that trusts the authority of the account and nobody else, also after that was renewed. Fields are guarded by this.
 *
 * <p>Of HTTP/1.1, so that each watch has a connection of its own: a watch that nobody reads, or a connection that is lost, concerns no other
 * request.
 */
final class ClusterClient {
    private final Account account;
    private final Duration connectTimeout;
    private final Executor executor;
    private byte[] authority = {};
    private @Nullable HttpClient client;

    ClusterClient(Account account, Duration connectTimeout, Executor executor) {
        this.account = account;
        this.connectTimeout = connectTimeout;
        this.executor = executor;
    }

    /** Reads the authority's file, which is small. */
    synchronized HttpClient current() {
        byte[] now = account.isEncrypted() ? read() : authority;
        HttpClient present = client;
        if (present != null && Arrays.equals(now, authority)) {
            return present;
        }
        HttpClient next = make(now);
        if (present != null) {
            // Watches that stand go on until they end.
            present.shutdown();
        }
        authority = now;
        client = next;
        return next;
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(account.authority());
        } catch (NoSuchFileException e) {
            throw new ApiException(
                    0, account.authority() + ": there is no such file; expected the cluster's certificates");
        } catch (IOException e) {
            throw new ApiException(0, account.authority() + ": cannot be read: " + e.getMessage());
        }
    }

    private HttpClient make(byte[] certificates) {
        // The API server is of this very cluster: no proxy leads to it.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(executor);
        return account.isEncrypted()
                ? builder.sslContext(trusting(certificates)).build()
                : builder.build();
    }

    private SSLContext trusting(byte[] certificates) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates))) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ApiException(0, account.authority() + ": expected certificates, PEM: " + e.getMessage());
        }
    }
}
