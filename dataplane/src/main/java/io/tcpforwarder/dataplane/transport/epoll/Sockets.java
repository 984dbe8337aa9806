package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every socket needs. */
final class Sockets {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    /** From Linux's {@code <netinet/in.h>} and {@code <linux/tcp.h>}. */
    private static final int IPPROTO_TCP = 6;

    private static final int TCP_CORK = 3;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_INFO = 11;

    /** In {@code tcpi_state}, the first byte of {@code struct tcp_info}; from Linux's {@code <net/tcp_states.h>}. */
    private static final byte TCP_ESTABLISHED = 1;

    /** Of {@code tcpi_rtt} in {@code struct tcp_info}: 8 bytes, then 15 numbers of 4. The kernel only ever adds at the end. */
    private static final int RTT_OFFSET = 68;

    /** Of {@code tcpi_unacked}, in segments: 8 bytes, then 4 numbers of 4. */
    private static final int UNACKED_OFFSET = 24;

    /** Of {@code tcpi_notsent_bytes}, since Linux 4.6. */
    private static final int NOT_SENT_OFFSET = 144;

    private Sockets() {}

    /** How soon a peer is noticed that is gone. */
    static void configure(Socket socket, KeepAlive keepAlive) throws IOException {
        socket.setKeepAlive(true);
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPINTVL, (int) keepAlive.interval().toSeconds());
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPCNT, keepAlive.probes());
        socket.setIntOpt(
                IPPROTO_TCP, TCP_USER_TIMEOUT, (int) keepAlive.userTimeout().toMillis());
    }

    /** However long the peer's window stays closed. */
    static void waitForWindow(Socket socket) throws IOException {
        socket.setIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT, 0);
    }

    /** Sends full packets only, until the end of output or for 200 ms (tcp(7), TCP_CORK). */
    static void holdBack(Socket socket) throws IOException {
        socket.setIntOpt(IPPROTO_TCP, TCP_CORK, 1);
    }

    /** Room for what is asked below. */
    static ByteBuffer infoBuffer() {
        return ByteBuffer.allocateDirect(NOT_SENT_OFFSET + Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    /** The smoothed round-trip time, 0 while there is none. */
    static long rttNanos(Socket socket, ByteBuffer info) throws IOException {
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info.clear().limit(RTT_OFFSET + Integer.BYTES));
        return TimeUnit.MICROSECONDS.toNanos(info.getInt(RTT_OFFSET));
    }

    /** Whether the peer has acknowledged all that was written. */
    static boolean delivered(Socket socket, ByteBuffer info) throws IOException {
        info.clear().putInt(NOT_SENT_OFFSET, 0);
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        return info.getInt(UNACKED_OFFSET) == 0 && info.getInt(NOT_SENT_OFFSET) == 0;
    }

    /** Whether a connect has succeeded already, as it has at once where the peer is on this machine. */
    static boolean established(Socket socket, ByteBuffer info) throws IOException {
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info.clear().limit(1));
        return info.get(0) == TCP_ESTABLISHED;
    }

    /** A close that fails leaves nothing to be done. */
    static void close(FileDescriptor socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("close: {}", e.getMessage());
        }
    }
}
