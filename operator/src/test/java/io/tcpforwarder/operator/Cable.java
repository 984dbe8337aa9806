package io.tcpforwarder.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Leads from a port of its own to another one until it is cut. Its threads own nothing; cutting and mending is the test's. */
final class Cable implements AutoCloseable {
    private final InetSocketAddress target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int port;
    private ServerSocket entrance;
    private volatile boolean silent;

    Cable(InetSocketAddress target) throws IOException {
        this.target = target;
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = entrance.getLocalPort();
        accept(entrance);
    }

    int port() {
        return port;
    }

    synchronized void cut() throws IOException {
        entrance.close();
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            socket.close();
        }
    }

    /** Takes everything and passes nothing on, as a peer that has vanished without a word; until the end. */
    void fallSilent() {
        silent = true;
    }

    void mend() throws IOException {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        entrance = again;
        accept(again);
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private void accept(ServerSocket from) {
        Thread.startVirtualThread(() -> {
            while (!from.isClosed()) {
                try {
                    Socket near = from.accept();
                    Socket far = new Socket(target.getAddress(), target.getPort());
                    join(from, near, far);
                } catch (IOException e) {
                    return; // cut
                }
            }
        });
    }

    /** Not what was accepted just before the cut, and would join the ends again just after it. */
    private synchronized void join(ServerSocket from, Socket near, Socket far) throws IOException {
        if (from.isClosed()) {
            near.close();
            far.close();
            return;
        }
        sockets.add(near);
        sockets.add(far);
        carry(near, far);
        carry(far, near);
    }

    private void carry(Socket from, Socket to) {
        Thread.startVirtualThread(() -> {
            try (from;
                    to) {
                byte[] bytes = new byte[8192];
                for (int read = from.getInputStream().read(bytes);
                        read >= 0;
                        read = from.getInputStream().read(bytes)) {
                    if (!silent) {
                        to.getOutputStream().write(bytes, 0, read);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // cut
            }
        });
    }
}
