import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** One of those that are compared: a forwarder, or none. */
abstract class Side {
    /** What is listened for; the number is the offset of its port. */
    enum Service {
        REDIS,
        WEB,
        BULK,
        CLOCK,
        TAIL,
        LOGGED,
        FLOOD,
        FAR
    }

    final String name;
    final Path folder;
    private final int firstPort;
    Child child;

    Side(String name, Path folder, int firstPort) {
        this.name = name;
        this.folder = folder;
        this.firstPort = firstPort;
    }

    int port(Service service) {
        return firstPort + service.ordinal();
    }

    abstract List<String> command();

    void start() {
        child = Child.start(folder, name, command());
    }

    /** With the memory of a small pod, where it has a bound. */
    void startSmall() {
        start();
    }

    /** Whether it can be started and stopped. */
    boolean isForwarder() {
        return true;
    }

    /** Until the port takes connections. */
    void awaitListening(Service service) throws Exception {
        long begun = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(service)), 1000);
                return;
            } catch (IOException e) {
                if (!child.alive() || System.nanoTime() - begun > 20_000_000_000L) {
                    throw new IOException(
                            name + " does not listen:\n" + Files.readString(folder.resolve(name + ".out")));
                }
                Thread.sleep(1);
            }
        }
    }

    void stop() {
        if (child != null) {
            child.close();
            child = null;
        }
    }

    /** Takes one of three endpoints away, or gives it back; false where that takes a reload. */
    abstract boolean third(boolean there) throws Exception;

    abstract void reload() throws Exception;

    void accessLog(boolean on) throws Exception {}

    /** Whether it keeps sockets ready from its next start on, where it can. */
    void pool(boolean on) {}

    static final class Direct extends Side {
        Direct(Path folder) {
            super("direct", folder, 0);
        }

        @Override
        int port(Service service) {
            return switch (service) {
                case REDIS -> 7000;
                case WEB, LOGGED -> 7001;
                case BULK -> 7004;
                case CLOCK -> 7005;
                case TAIL -> 7012;
                case FLOOD, FAR -> throw new UnsupportedOperationException();
            };
        }

        @Override
        List<String> command() {
            throw new UnsupportedOperationException();
        }

        @Override
        boolean isForwarder() {
            return false;
        }

        @Override
        boolean third(boolean there) {
            return false;
        }

        @Override
        void reload() {}
    }

    static final class HaProxy extends Side {
        HaProxy(Path folder) {
            super("HAProxy", folder, 8100);
        }

        @Override
        List<String> command() {
            return List.of("haproxy", "-W", "-f", "haproxy.cfg");
        }

        @Override
        boolean third(boolean there) throws Exception {
            try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.connect(UnixDomainSocketAddress.of(folder.resolve("haproxy.sock")));
                String state = there ? "ready" : "maint";
                socket.write(ByteBuffer.wrap(("set server tail/s3 state " + state + "\n").getBytes()));
                socket.read(ByteBuffer.allocate(1000));
            }
            return true;
        }

        @Override
        void reload() throws Exception {
            child.signal("USR2");
        }
    }

    static final class Nginx extends Side {
        Nginx(Path folder) {
            super("nginx", folder, 8200);
        }

        @Override
        List<String> command() {
            return List.of(
                    "nginx",
                    "-p",
                    folder.toString(),
                    "-c",
                    folder.resolve("nginx.conf").toString());
        }

        @Override
        boolean third(boolean there) {
            return false;
        }

        @Override
        void reload() throws Exception {
            child.signal("HUP");
        }
    }

    /** One build of TcpForwarder, started as its image would start it. */
    static final class Forwarder extends Side {
        private final List<String> program;
        private int reloads;
        private boolean log;
        private boolean pool;

        Forwarder(String name, Path folder, int firstPort, Image image, Path jar, List<String> options) {
            super(name, folder, firstPort);
            // Now: no row waits for the archive to be made.
            this.program = image.command(name, jar, options);
        }

        @Override
        void startSmall() {
            child = Child.start(
                    folder,
                    name,
                    command().stream()
                            .map(word -> word.startsWith("-XX:MaxRAM=") ? "-XX:MaxRAM=128m" : word)
                            .toList());
        }

        @Override
        void pool(boolean on) {
            pool = on;
        }

        @Override
        List<String> command() {
            try {
                configure();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of(
                    "--config",
                    config().toString(),
                    "--bind-address",
                    "127.0.0.1",
                    "--admin-port",
                    Integer.toString(port(Service.REDIS) + 90)));
            return command;
        }

        private Path config() {
            return folder.resolve(name + ".yaml");
        }

        private void configure() throws IOException {
            String text = Files.readString(folder.resolve("forwarder.yaml"))
                    .replace("PORT", Integer.toString(port(Service.REDIS) / 100))
                    .replace("accessLog: false", "accessLog: " + log);
            // Another value at each reload, so that there is something to apply.
            Files.writeString(
                    config(),
                    text + "connect: {timeout: " + (2000 + reloads % 2) + "ms}\n"
                            + (pool ? "pool: {initialSize: 2, minSize: 2, maxSize: 8}\n" : ""));
        }

        @Override
        int port(Service service) {
            return super.port(service == Service.LOGGED ? Service.WEB : service);
        }

        @Override
        boolean third(boolean there) throws Exception {
            Path next = folder.resolve(name + ".next");
            List<String> all = List.of("127.0.0.1:7011", "127.0.0.1:7012", "127.0.0.1:7013");
            Files.write(next, there ? all : all.subList(0, 2));
            Files.move(next, folder.resolve("endpoints.txt"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }

        @Override
        void reload() throws Exception {
            reloads++;
            configure();
            child.signal("HUP");
        }

        @Override
        void accessLog(boolean on) throws Exception {
            log = on;
            reload();
            Thread.sleep(300);
        }
    }
}
