package io.tcpforwarder.dataplane.apiserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTPS server on loopback that gives prepared answers, and the files of an account for it. */
final class FakeCluster implements AutoCloseable {
    /** What it does with a request. */
    interface Answer {
        void to(HttpExchange exchange) throws Exception;
    }

    record Request(String method, String uri, String authorization, String contentType, String body) {}

    final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    final Path token;
    final Path authority;
    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpsServer server;
    private volatile Answer answer = json(200, "{}");

    FakeCluster(Path folder) throws Exception {
        this.folder = folder;
        token = Files.writeString(folder.resolve("token"), "first\n");
        authority = folder.resolve("ca.crt");
        server = start(0);
    }

    Account account() {
        return new Account(URI.create("https://127.0.0.1:" + port()), token, authority);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    void answers(Answer answer) {
        this.answer = answer;
    }

    static Answer json(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** As after a change of the cluster's authority: another certificate, at the same address. */
    void renew() throws Exception {
        int port = port();
        server.stop(0);
        server = start(port);
    }

    private HttpsServer start(int port) throws Exception {
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(context()));
        made.setExecutor(threads);
        made.createContext("/", this::serve);
        made.start();
        return made;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answer.to(exchange);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private SSLContext context() throws Exception {
        char[] password = "secret".toCharArray();
        Path keys = folder.resolve("keys.p12");
        Files.deleteIfExists(keys);
        Process keytool = new ProcessBuilder(("%s -genkeypair -alias server -keyalg EC -dname CN=server"
                                + " -ext SAN=ip:127.0.0.1 -storetype PKCS12 -storepass secret -keystore %s")
                        .formatted(Path.of(System.getProperty("java.home"), "bin", "keytool"), keys)
                        .split(" "))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore store = KeyStore.getInstance(keys.toFile(), password);
        Files.writeString(
                authority,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
