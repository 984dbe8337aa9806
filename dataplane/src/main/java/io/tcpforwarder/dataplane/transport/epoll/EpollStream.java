package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket registered once, edge-triggered: an event says that something changed, and {@link #readable} remembers it until the
 * socket has been read empty. Writes go out at once; what the socket does not take is copied and waits. Owned by its loop.
 */
final class EpollStream implements Stream, EpollIoHandle {
    private static final Logger log = LoggerFactory.getLogger(EpollStream.class);

    /** Urgent data (RFC 6093), which Netty has no name for. */
    private static final EpollIoOps EPOLLPRI = EpollIoOps.valueOf(0x2);

    private static final EpollIoOps READING =
            EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EPOLLPRI).with(EpollIoOps.EPOLLET);

    /** Edge-triggered, EPOLLOUT costs nothing where it is not needed: it only comes after a write found the socket full. */
    private static final EpollIoOps READING_AND_WRITING = READING.with(EpollIoOps.EPOLLOUT);

    /** Reads in a row before other streams of the loop get their turn. */
    private static final int READS_PER_TURN = 16;

    /** Most connections are over by then, and need not be told how to find out that their peer is gone. */
    static final Duration YOUTH = Duration.ofSeconds(2);

    /** The kernel tells nobody when all is acknowledged. Resets with something on its way are rare. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final EpollLoop loop;
    private final Socket socket;
    private final byte[] peer;
    private final Runnable onClosed;
    private final Runnable readAgain = this::readLater;

    /** Whether it waits for its turn already: a busy stream gets one a round. */
    private boolean readsAgain;

    private @Nullable IoRegistration registration;
    private @Nullable EpollConnect connecting;
    private @Nullable StreamHandler handler;
    private @Nullable ByteBuf unsent;

    private boolean reading;

    /** There may be something to read. */
    private boolean readable;

    /**
     * A read that does not fill the buffer may not have been the last one: each stops at urgent data, and what follows it gives no
     * event of its own.
     */
    private boolean urgent;

    /** The peer's FIN is in: a read that leaves nothing is the last one, for no event will tell of the end again. */
    private boolean finReceived;

    /** A reset or another fault is in: what came before it is read first, until a read tells of it. */
    private boolean faulty;

    private @Nullable Cancellable keepAlive;
    private @Nullable Cancellable deadline;
    private boolean waitsForOut;
    private boolean patient;
    private boolean sent;

    /** An accepted socket has it from the one that accepted it. */
    private boolean noDelay = true;

    private boolean inputEnded;
    private boolean outputEnded;

    /** A write failed: the peer takes no more, though what it sent before may still be read. */
    private boolean outputBroken;

    private boolean closing;
    private boolean closed;

    /** A socket that is being connected: who connects it knows where to. */
    EpollStream(EpollLoop loop, Socket socket, Runnable onClosed) {
        this(loop, socket, new byte[0], onClosed);
        noDelay = false;
    }

    /**
     * An accepted socket.
     *
     * @param peer its address as accept(2) wrote it; made an object of only when someone asks
     */
    EpollStream(EpollLoop loop, Socket socket, byte[] peer, Runnable onClosed) {
        this.loop = loop;
        this.socket = socket;
        this.peer = peer;
        this.onClosed = onClosed;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return peer.length == 0 ? null : NativeInetAddress.address(peer, 0, peer.length);
    }

    void registerConnected() {
        registration = loop.register(this, READING);
    }

    /**
     * An accepted socket hears events once whoever took it has had time to ask for bytes: many clients have sent some by then. Read
     * first, those are no event any more.
     */
    void begin() {
        if (closed) {
            return;
        }
        try {
            readable = reading;
            read();
            if (!closed) {
                waitsForOut = unsent != null;
                registration = loop.register(this, waitsForOut ? READING_AND_WRITING : READING);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            fault(e);
        }
    }

    void registerConnecting(EpollConnect connect) {
        connecting = connect;
        waitsForOut = true;
        registration = loop.register(this, READING_AND_WRITING);
    }

    void connected() {
        connecting = null;
    }

    /** An accepted socket has its options from the one that accepted it, this one gets them when it is no longer young. */
    void keepAliveLater() {
        keepAlive = loop.schedule(this::configure, YOUTH);
    }

    private void configure() {
        keepAlive = null;
        try {
            Sockets.configure(socket, loop.keepAlive());
            if (patient) {
                Sockets.waitForWindow(socket);
            }
        } catch (IOException e) {
            // The connection is broken, as the next read or write will tell.
        }
    }

    @Override
    public void handler(StreamHandler handler) {
        this.handler = handler;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (closed) {
            return;
        }
        try {
            happened(((EpollIoEvent) event).ops());
        } catch (RuntimeException | OutOfMemoryError e) {
            fault(e);
        }
    }

    /**
     * What goes wrong here ends this stream and no other: thrown on, an exception would cost other sockets of the loop their events,
     * which do not come twice, and an error would end the loop.
     */
    private void fault(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            log.warn("A connection is reset for want of memory: {}", thrown.getMessage());
        } else {
            log.error("A connection is reset", thrown);
        }
        reset();
    }

    private void happened(EpollIoOps ops) {
        faulty |= ops.contains(EpollIoOps.EPOLLERR);
        finReceived |= ops.contains(EpollIoOps.EPOLLRDHUP) && !faulty;
        urgent |= ops.contains(EPOLLPRI);
        // EPOLLHUP alone needs no care: it says that both directions have ended, each of which is known by then.
        readable |= faulty || finReceived || ops.contains(EpollIoOps.EPOLLIN);
        if (connecting != null) {
            connecting.progress((LinuxSocket) socket);
            return;
        }
        if (ops.contains(EpollIoOps.EPOLLOUT) && unsent != null) {
            flush();
        }
        if (faulty && inputEnded) {
            // No read will tell of it any more.
            broken();
            return;
        }
        if (!reading && handler != null && (faulty || finReceived)) {
            handler.ending();
        }
        read();
    }

    /** As a task rather than at once: the loop's buffer may be in use by the caller. */
    @Override
    public void reading(boolean on) {
        if (on && !reading && readable) {
            readSoon();
        }
        reading = on;
    }

    private void readSoon() {
        if (!readsAgain) {
            readsAgain = true;
            loop.execute(readAgain);
        }
    }

    private void readLater() {
        readsAgain = false;
        try {
            read();
        } catch (RuntimeException | OutOfMemoryError e) {
            fault(e);
        }
    }

    private void read() {
        for (int reads = 0; reading && readable && !inputEnded && !closing && !closed; reads++) {
            if (reads == READS_PER_TURN) {
                readSoon();
                return;
            }
            readOnce();
        }
    }

    private void readOnce() {
        ByteBuf buffer = loop.readBuffer();
        int size = loop.backlog().readSize();
        int length;
        try {
            length = socket.recvAddress(buffer.memoryAddress(), 0, size);
        } catch (IOException e) {
            broken();
            return;
        }
        boolean more = length == size || faulty || urgent;
        readable = length > 0 && more;
        boolean last = finReceived && !more;
        if (length > 0) {
            ByteBuf bytes = buffer.writerIndex(length).retain();
            if (last && !outputBroken) {
                handler().lastBytes(bytes);
            } else {
                handler().bytes(bytes);
            }
        }
        if (length < 0 || last) {
            inputEnded();
        }
    }

    private void inputEnded() {
        if (closed || closing) {
            return;
        }
        if (outputBroken) {
            broken();
        } else {
            inputEnded = true;
            handler().endOfInput();
        }
    }

    @Override
    public boolean write(ByteBuf bytes) {
        try {
            if (closed || outputBroken) {
                return true;
            }
            if (unsent == null) {
                send(bytes);
            }
            if (bytes.isReadable() && !outputBroken) {
                keep(bytes);
                return false;
            }
            return true;
        } finally {
            bytes.release();
        }
    }

    /** The kernel holds back what does not fill a packet; the end of output lets it go. */
    @Override
    public boolean writeLast(ByteBuf bytes) {
        if (!closed && !outputBroken) {
            try {
                Sockets.holdBack(socket);
            } catch (IOException e) {
                // The connection is broken, as the write will tell.
            }
        }
        return write(bytes);
    }

    /**
     * Nagle's algorithm holds nothing back while nothing is unacknowledged, so the first write goes out whole without TCP_NODELAY, and
     * many connections to endpoints have no second one.
     */
    private void send(ByteBuf bytes) {
        try {
            if (!noDelay && sent) {
                noDelay = true;
                socket.setTcpNoDelay(true);
            }
            sent = true;
            bytes.skipBytes(socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
        } catch (IOException e) {
            outputBroken();
        }
    }

    private void keep(ByteBuf bytes) {
        if (unsent == null) {
            unsent = bytes.alloc().directBuffer(bytes.readableBytes());
            loop.backlog().grow(unsent.capacity());
            waitForOut();
            bePatient();
        }
        int before = unsent.capacity();
        unsent.writeBytes(bytes);
        loop.backlog().grow(unsent.capacity() - before);
    }

    /**
     * TCP_USER_TIMEOUT would also end a connection whose peer says, in time and again and again, that it takes nothing for now. From
     * the first time that a peer is slow, only keepalive and the kernel's retransmissions tell that it is gone.
     */
    private void bePatient() {
        if (!patient) {
            patient = true;
            try {
                Sockets.waitForWindow(socket);
            } catch (IOException e) {
                // The connection is broken, as the next write will tell.
            }
        }
    }

    private void waitForOut() {
        if (!waitsForOut && registration != null) {
            waitsForOut = true;
            registration.submit(READING_AND_WRITING);
        }
    }

    private void flush() {
        ByteBuf bytes = unsent;
        if (bytes == null) {
            return;
        }
        send(bytes);
        if (bytes.isReadable() && !outputBroken) {
            return;
        }
        dropUnsent();
        if (closing) {
            finish(false);
        } else {
            if (outputEnded) {
                shutdownOutput();
            }
            handler().writable();
        }
    }

    private void dropUnsent() {
        if (unsent != null) {
            loop.backlog().grow(-unsent.capacity());
            unsent.release();
            unsent = null;
        }
    }

    /**
     * The peer is gone for writing. Whatever it sent before is still in the socket and comes first; the end of that is the end of
     * the stream.
     */
    private void outputBroken() {
        outputBroken = true;
        readable = true;
        if (inputEnded || closing) {
            loop.execute(this::broken);
        } else {
            readSoon();
        }
    }

    @Override
    public boolean ended() {
        return closed || faulty || finReceived || inputEnded || outputBroken;
    }

    @Override
    public long rttNanos() {
        if (closed) {
            return -1;
        }
        try {
            return Sockets.rttNanos(socket, loop.infoBuffer());
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            if (unsent == null) {
                shutdownOutput();
            }
        }
    }

    /** Fails only when the peer has reset the connection (ENOTCONN), which the next read tells. */
    private void shutdownOutput() {
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            outputBroken();
        }
    }

    @Override
    public void close() {
        if (!closing && !closed) {
            closing = true;
            if (unsent == null) {
                finish(false);
            }
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            try {
                socket.setSoLinger(0);
            } catch (IOException e) {
                // Already reset by the peer: the close below is all that is left to do.
            }
            finish(false);
        }
    }

    @Override
    public void resetWhenSent(Duration atMost) {
        if (closed || deadline != null) {
            return;
        }
        reading = false;
        deadline = loop.schedule(this::reset, atMost);
        resetIfSent();
    }

    private void resetIfSent() {
        if (closed) {
            return;
        }
        if (isDelivered()) {
            reset();
        } else {
            loop.schedule(this::resetIfSent, LOOK_AGAIN);
        }
    }

    private boolean isDelivered() {
        try {
            return outputBroken || (unsent == null && Sockets.delivered(socket, loop.infoBuffer()));
        } catch (IOException e) {
            return true;
        }
    }

    private void broken() {
        finish(true);
    }

    private void finish(boolean broken) {
        if (closed) {
            return;
        }
        closed = true;
        if (keepAlive != null) {
            keepAlive.cancel();
        }
        if (deadline != null) {
            deadline.cancel();
        }
        dropUnsent();
        // After the events that epoll has already given: a new socket with the same number would get those that were
        // for this one.
        loop.execute(this::release);
        onClosed.run();
        if (handler != null) {
            handler.closed(broken);
        }
    }

    /** Closing the descriptor removes it from epoll; cancelling after that only forgets it, without a system call. */
    private void release() {
        Sockets.close(socket);
        if (registration != null) {
            registration.cancel();
        }
    }

    private StreamHandler handler() {
        if (handler == null) {
            throw new IllegalStateException("a stream without a handler was told to read");
        }
        return handler;
    }
}
