import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A server that greets and is 5 ms away, there and back: it listens at one address of a {@link DelayedLink}, reached by the other. */
final class FarServer {
    private static final String NEAR = "10.77.0.1";
    private static final int PORT = 7007;
    private static final long ONE_WAY_MICROS = 2_500;

    private FarServer() {}

    /** The link; the server itself runs in this process, to its end. */
    static Child start(Path root, Path folder) throws Exception {
        for (String command : List.of(
                "ip tuntap add mode tun name far", "ip address add " + NEAR + "/24 dev far", "ip link set far up")) {
            Child.run(5, command.split(" "));
        }
        Child link = Child.start(
                folder,
                "link",
                List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        root.resolve("bench/compare/DelayedLink.java").toString(),
                        "far",
                        Long.toString(ONE_WAY_MICROS)));
        ServerSocket server = new ServerSocket(PORT, 1000, InetAddress.getByName(NEAR));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    Thread.startVirtualThread(() -> greet(client));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return link;
    }

    private static void greet(Socket client) {
        try (client) {
            client.getOutputStream().write("220 ready\n".getBytes(US_ASCII));
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // Left without a word.
        }
    }

    /** Median and 99th percentile in milliseconds, from before a client's connect to the first byte; the first tenth warms up. */
    static double[] call(int port, int count, int perSecond) throws Exception {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                socket.setSoTimeout(5000);
                if (socket.getInputStream().read() != '2') {
                    throw new IOException("no greeting");
                }
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
            Thread.sleep(Duration.ofSeconds(1).dividedBy(perSecond));
        }
        double[] counted = Arrays.copyOfRange(millis, count / 10, count);
        Arrays.sort(counted);
        return new double[] {counted[counted.length / 2], counted[counted.length * 99 / 100]};
    }
}
