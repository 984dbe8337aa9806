import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/**
 * How long a client waits for a server's greeting.
 *
 * <p>{@code java FirstByte.java serve ADDRESS PORT}: a server that greets and then waits for the client to leave.
 * <p>{@code java FirstByte.java call PORT COUNT PER_SECOND}: prints median and 99th percentile in microseconds, from before the connect
 * to the first byte; the first tenth of the calls warms up and is not counted.
 */
final class FirstByte {
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "serve" -> serve(arguments[1], Integer.parseInt(arguments[2]));
            case "call" ->
                call(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void serve(String address, int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 1000, InetAddress.getByName(address))) {
            System.out.println("ready");
            while (true) {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> {
                    try (client) {
                        client.getOutputStream().write("220 ready\n".getBytes(US_ASCII));
                        client.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // Left without a word.
                    }
                });
            }
        }
    }

    private static void call(int port, int count, int perSecond) throws Exception {
        long[] micros = new long[count];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                socket.setSoTimeout(5000);
                if (socket.getInputStream().read() != '2') {
                    throw new IOException("no greeting");
                }
                micros[i] = (System.nanoTime() - begun) / 1000;
            }
            Thread.sleep(Duration.ofSeconds(1).dividedBy(perSecond));
        }
        long[] counted = Arrays.copyOfRange(micros, count / 10, count);
        Arrays.sort(counted);
        System.out.println(counted[counted.length / 2] + " " + counted[counted.length * 99 / 100]);
    }
}
