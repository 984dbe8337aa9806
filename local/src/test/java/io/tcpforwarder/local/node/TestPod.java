package io.tcpforwarder.local.node;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a container of these tests runs: answers every request with who it is and what its file says. */
public final class TestPod {
    private TestPod() {}

    /** Arguments: a file; port; {@code --bind-address}, address. */
    public static void main(String[] arguments) throws IOException {
        String file = Files.readString(Path.of(arguments[0]));
        List<String> rest = List.of(arguments);
        String address = rest.get(rest.indexOf("--bind-address") + 1);
        byte[] answer = (System.getenv("POD_NAME") + " says " + file).getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(address, Integer.parseInt(arguments[1])), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ends in good order")));
    }
}
