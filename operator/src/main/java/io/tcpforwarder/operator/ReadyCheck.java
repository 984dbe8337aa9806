package io.tcpforwarder.operator;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import picocli.CommandLine;

/**
 * Asks operators from elsewhere in the cluster whether they do their part, as {@code helm test} does.
 *
 * @param host a name, each address of which is an operator, ready or not: the headless Service of its metrics
 * @param port their admin port
 */
record ReadyCheck(String host, int port) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int OK = 200;

    /** @throws CommandLine.TypeConversionException if it is not HOST:PORT */
    static ReadyCheck of(String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 1 || !target.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new CommandLine.TypeConversionException("--check-ready: '" + target + "' is not HOST:PORT");
        }
        return new ReadyCheck(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
    }

    /** Prints each answer; true if there is one and all are good. Takes 5 s for each operator that does not answer. */
    boolean run(PrintWriter out) {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            boolean ready = true;
            for (InetAddress address : InetAddress.getAllByName(host)) {
                ready &= isReady(http, address, out);
            }
            return ready;
        } catch (UnknownHostException e) {
            out.println(host + ": no such name, or no operator pod behind it");
            return false;
        } finally {
            out.flush();
        }
    }

    private boolean isReady(HttpClient http, InetAddress address, PrintWriter out) {
        try {
            // This constructor puts brackets around an IPv6 address.
            URI uri = new URI("http", null, address.getHostAddress(), port, "/readyz", null, null);
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
            out.println(address.getHostAddress() + ": " + answer.body().strip());
            return answer.statusCode() == OK;
        } catch (IOException | URISyntaxException e) {
            out.println(address.getHostAddress() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
