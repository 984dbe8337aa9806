import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Connections through a forwarder of which both ends send as much as their sockets take, and now and then read nothing for up to 3 s: what
 * the other end has sent by then is the forwarder's to keep. Clients and servers share one thread.
 */
final class Flood implements AutoCloseable {
    private static final int READ = SelectionKey.OP_READ;
    private static final int WRITE = SelectionKey.OP_WRITE;
    private static final double PAUSES = 0.3;
    private static final double LONGEST_PAUSE_NANOS = 3e9;
    private static final int OPENED_AT_ONCE = 20;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final InetSocketAddress forwarder;
    private final int size;
    private final Random random = new Random(1);
    private final PriorityQueue<End> paused = new PriorityQueue<>(Comparator.comparingLong(end -> end.untilNanos));
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);

    private int opened;
    private int lost;
    private long received;

    private static final class End {
        private final SelectionKey key;
        private final boolean client;
        private long untilNanos;

        private End(SelectionKey key, boolean client) {
            this.key = key;
            this.client = client;
        }
    }

    /** What became of it: connections that broke, and bytes that both sides received. */
    record Outcome(int lost, long received) {}

    Flood(int forwarderPort, int serverPort, int size) throws IOException {
        this.forwarder = new InetSocketAddress(InetAddress.getLoopbackAddress(), forwarderPort);
        this.size = size;
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** For so long, telling each 100 ms that it goes on. */
    Outcome run(long seconds, Runnable watch) throws IOException {
        long begun = System.nanoTime();
        long watched = begun;
        for (long now = begun; now - begun < seconds * 1_000_000_000L; now = System.nanoTime()) {
            open();
            selector.select(this::happened, 10);
            goOn(System.nanoTime());
            if (now - watched > 100_000_000L) {
                watch.run();
                watched = now;
            }
        }
        return new Outcome(lost, received);
    }

    private void open() throws IOException {
        for (int i = 0; i < OPENED_AT_ONCE && opened < size; i++) {
            opened++;
            add(SocketChannel.open(forwarder), true);
        }
    }

    private void add(SocketChannel channel, boolean client) throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, READ | WRITE);
        key.attach(new End(key, client));
    }

    private void happened(SelectionKey key) {
        if (!(key.attachment() instanceof End end)) {
            accept();
            return;
        }
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isReadable()) {
                int length = channel.read(in.clear());
                if (length < 0) {
                    throw new IOException("ended");
                }
                received += length;
                if (random.nextDouble() < PAUSES) {
                    end.untilNanos = System.nanoTime() + (long) (random.nextDouble() * LONGEST_PAUSE_NANOS);
                    paused.add(end);
                    key.interestOps(WRITE);
                }
            }
            if (key.isWritable()) {
                channel.write(out.clear());
            }
        } catch (IOException e) {
            // A server's end may be that of a probe.
            lost += end.client ? 1 : 0;
            key.cancel();
            close(key);
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                add(channel, false);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void goOn(long now) {
        while (!paused.isEmpty() && paused.peek().untilNanos - now <= 0) {
            SelectionKey key = paused.poll().key;
            if (key.isValid()) {
                key.interestOps(READ | WRITE);
            }
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(Flood::close);
        selector.close();
        server.close();
    }
}
