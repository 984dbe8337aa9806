package io.tcpforwarder.local.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * People who use the forwarder: each connects, is greeted, sends bytes, gets them back, compares each of them, leaves, and
 * comes again. Starts in the constructor; any thread may ask and close.
 */
final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_BYTES = 32 * 1024;

    /**
     * What came of it so far.
     *
     * @param answers exchanges that went well, by the backend that greeted
     * @param bytes that came back as they were sent
     * @param broken exchanges that ended early: refused, reset or timed out
     * @param corrupt exchanges with a byte that was not the one sent
     */
    record Tally(Map<String, Long> answers, long bytes, long broken, long corrupt) {
        Tally {
            answers = new TreeMap<>(answers);
        }

        static final Tally NOTHING = new Tally(Map.of(), 0, 0, 0);

        long exchanges() {
            return answers.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Answers, by backend, that came since an earlier tally. */
        Map<String, Long> since(Tally earlier) {
            Map<String, Long> more = new TreeMap<>(answers);
            earlier.answers().forEach((backend, count) -> more.merge(backend, -count, Long::sum));
            return more;
        }

        /** As in {@code 1,204 exchanges, 19.2 MiB there and back, every byte compared: none broken}. */
        @Override
        public String toString() {
            return "%s, %s there and back, every byte compared: %s broken%s"
                    .formatted(
                            Text.count(exchanges(), "exchange"),
                            Text.bytes(bytes),
                            broken == 0 ? "none" : broken,
                            corrupt == 0 ? "" : ", " + corrupt + " WITH WRONG BYTES");
        }

        Tally withAnswer(String backend, long size) {
            Map<String, Long> more = new TreeMap<>(answers);
            more.merge(backend, 1L, Long::sum);
            return new Tally(more, bytes + size, broken, corrupt);
        }

        Tally withBroken() {
            return new Tally(answers, bytes, broken + 1, corrupt);
        }

        Tally withCorrupt() {
            return new Tally(answers, bytes, broken, corrupt + 1);
        }
    }

    private final InetSocketAddress forwarder;
    private final Thread[] threads;
    private Tally tally = Tally.NOTHING;

    Clients(InetSocketAddress forwarder, int count) {
        this.forwarder = forwarder;
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            Random random = new Random(i);
            threads[i] = Thread.ofVirtual().name("client-" + i).start(() -> comeAgainAndAgain(random));
        }
    }

    synchronized Tally tally() {
        return tally;
    }

    @Override
    public void close() {
        Arrays.stream(threads).forEach(Thread::interrupt);
    }

    private void comeAgainAndAgain(Random random) {
        byte[] sent = new byte[MOST_BYTES];
        while (!Thread.currentThread().isInterrupted()) {
            try {
                random.nextBytes(sent);
                exchange(Arrays.copyOf(sent, 1 + random.nextInt(MOST_BYTES)));
            } catch (IOException e) {
                count(Tally::withBroken);
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void exchange(byte[] sent) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(forwarder, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String backend = greeting(in);
            Thread sender = Thread.ofVirtual().start(() -> send(socket, sent));
            byte[] received = in.readAllBytes();
            sender.join();
            if (received.length < sent.length && Arrays.mismatch(received, sent) == received.length) {
                throw new IOException("cut short");
            }
            count(before ->
                    Arrays.equals(received, sent) ? before.withAnswer(backend, sent.length) : before.withCorrupt());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String greeting(InputStream in) throws IOException {
        StringBuilder name = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("no greeting");
            }
            name.append((char) c);
        }
        return name.toString();
    }

    /** Sends in one direction while the other is read, then says that this was all; the backend ends in turn. */
    private static void send(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            // The reader of this connection finds the same, and counts it.
        }
    }

    private synchronized void count(UnaryOperator<Tally> step) {
        tally = step.apply(tally);
    }
}
