package io.tcpforwarder.operator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks an operator's admin port. */
final class Http {
    private Http() {}

    static HttpResponse<String> get(OperatorProcess operator, String path) throws IOException, InterruptedException {
        int port = operator.adminPort().orElseThrow();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
