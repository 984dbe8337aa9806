package io.tcpforwarder.dataplane.transport;

import java.net.InetSocketAddress;
import java.util.List;

/** The sockets of this machine and the event loops that own them. Safe to call from any thread. */
public interface Transport extends AutoCloseable {
    /** The loops, always the same, at least one. */
    List<? extends Loop> loops();

    /**
     * Starts to listen. Each accepted stream is handed to the acceptor on the loop that owns it from then on.
     *
     * @param address to bind; a wildcard address means both IP versions where there are two
     * @param acceptor receives the streams
     * @param outcome told once, on some loop, whether the port is open
     */
    void listen(InetSocketAddress address, Acceptor acceptor, ListenOutcome outcome);

    /** How soon a lost peer is noticed, by streams that are opened or accepted from now on. At first {@link KeepAlive#DEFAULT}. */
    void keepAlive(KeepAlive keepAlive);

    /** How often accepting paused because the system had no file descriptor for another client. */
    long acceptPauses();

    /** Bytes outside of the heap that are taken for what is forwarded, in use or not. */
    long bufferMemory();

    /** Ends all loops; what is open is lost. */
    @Override
    void close();

    /** Receives accepted streams. */
    interface Acceptor {
        /** Called on {@code loop}, which owns {@code stream}. The stream does not read before it has a handler and is told to. */
        void accepted(Loop loop, Stream stream);
    }

    /** Learns what became of {@link #listen}. */
    interface ListenOutcome {
        void listening(ServerPort port);

        /** The port could not be opened: the message says why, for people. */
        void failed(String message);
    }
}
