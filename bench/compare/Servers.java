import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients and servers in this process, where what matters is when something happened. */
final class Servers {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SynchronousQueue<Long> acceptTimes = new SynchronousQueue<>();

    private Servers() {}

    static void start() throws IOException {
        ServerSocket clock = new ServerSocket(7005, 100, LOOPBACK);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket client = clock.accept();
                    long at = System.nanoTime();
                    Thread.startVirtualThread(() -> greet(client));
                    // A probe is nobody's.
                    acceptTimes.offer(at, 2, TimeUnit.MILLISECONDS);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** One that closed without a byte would have dropped the client. */
    private static void greet(Socket client) {
        try (client) {
            client.getOutputStream().write('g');
            client.getInputStream().read();
        } catch (IOException e) {
            // A probe that has heard enough.
        }
    }

    static double[] reach(int port, int calls) throws Exception {
        double[] micros = new double[calls];
        for (int i = 0; i < calls; i++) {
            long begun = System.nanoTime();
            try (Socket socket = new Socket(LOOPBACK, port)) {
                socket.setSoTimeout(2000);
                Long accepted = acceptTimes.poll(2, TimeUnit.SECONDS);
                if (accepted == null) {
                    throw new IOException("no connection reached the endpoint");
                }
                micros[i] = (accepted - begun) / 1e3;
                if (socket.getInputStream().read() != 'g') {
                    throw new IOException("no greeting");
                }
            }
            Thread.sleep(1);
        }
        Arrays.sort(micros);
        return new double[] {micros[calls / 2], micros[calls * 99 / 100]};
    }

    /** Connections that have been answered once and say nothing more. */
    record Crowd(List<Socket> sockets) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    static Crowd crowd(int port, int size) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Socket socket = new Socket(LOOPBACK, port);
            sockets.add(socket);
            socket.getOutputStream().write("PING\r\n".getBytes());
            socket.setSoTimeout(5000);
            if (socket.getInputStream().readNBytes(7).length != 7) {
                throw new IOException("connection " + i + " was not answered");
            }
        }
        return new Crowd(sockets);
    }

    /** Echoes a byte; can be shut with all that it holds, as a process that is killed. */
    private static final class Echo implements AutoCloseable {
        private final ServerSocket server;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        Echo(int port) throws IOException {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(LOOPBACK, port), 1000);
            Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    try {
                        Socket client = server.accept();
                        open.add(client);
                        Thread.startVirtualThread(() -> serve(client));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket client) {
            try (client) {
                int said = client.getInputStream().read();
                if (said >= 0) {
                    client.getOutputStream().write(said);
                    client.getInputStream().read();
                }
            } catch (IOException e) {
                // Gone.
            } finally {
                open.remove(client);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static final int RATE = 400;
    private static final int SECONDS = 4;

    static double[] tail(Side side, String what) throws Exception {
        try (Echo second = new Echo(7012);
                Echo third = new Echo(7013)) {
            Echo first = new Echo(7011);
            // Until health checks have found the servers.
            Thread.sleep(2500);
            run(side, RATE);
            Queue<Double> millis = new ConcurrentLinkedQueue<>();
            AtomicInteger failed = new AtomicInteger();
            CountDownLatch clients = new CountDownLatch(RATE * SECONDS);
            long begun = System.nanoTime();
            boolean can = true;
            int step = 0;
            for (int i = 0; i < RATE * SECONDS; i++) {
                long due = begun + i * (1_000_000_000L / RATE);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Thread.startVirtualThread(() -> {
                    try {
                        call(side, due, millis);
                    } catch (IOException e) {
                        failed.incrementAndGet();
                    } finally {
                        clients.countDown();
                    }
                });
                if (i % (RATE / 10) != 0) {
                    continue;
                }
                step++;
                switch (what) {
                    case "dies" -> {
                        if (step == 10) {
                            first.close();
                        } else if (step == 25) {
                            first = new Echo(7011);
                        }
                    }
                    case "churn" -> can = side.third(step % 2 == 0);
                    default -> {
                        if (step % 10 == 5) {
                            Thread.startVirtualThread(() -> {
                                try {
                                    side.reload();
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
                        }
                    }
                }
            }
            clients.await(20, TimeUnit.SECONDS);
            first.close();
            side.third(true);
            if (!can) {
                return new double[] {Double.NaN, Double.NaN, Double.NaN};
            }
            double[] sorted =
                    millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return new double[] {
                sorted[sorted.length * 99 / 100], sorted[sorted.length - 1], failed.get() + (double) clients.getCount()
            };
        }
    }

    /** For warmth. */
    private static void run(Side side, int calls) throws Exception {
        Queue<Double> ignored = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < calls; i++) {
            try {
                call(side, System.nanoTime(), ignored);
            } catch (IOException e) {
                // Counted where it counts.
            }
        }
    }

    private static void call(Side side, long due, Queue<Double> millis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(LOOPBACK, side.port(Side.Service.TAIL)), 10_000);
            socket.getOutputStream().write('x');
            if (socket.getInputStream().read() != 'x') {
                throw new IOException("no answer");
            }
            millis.add((System.nanoTime() - due) / 1e6);
        }
    }
}
