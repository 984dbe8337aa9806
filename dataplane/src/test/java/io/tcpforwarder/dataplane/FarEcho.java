package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server in another network namespace, which is entered by starting a process in it. */
final class FarEcho {
    static final int PORT = 7000;

    private FarEcho() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket(PORT, 50, InetAddress.getByName(arguments[0]))) {
            System.out.println("listening");
            while (true) {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> serve(client));
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.getOutputStream().write("far\n".getBytes(UTF_8));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }
}
