package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Transport.Acceptor;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of Netty's event loops, with the buffer into which all its streams read. */
final class EpollLoop implements Loop {
    private static final Logger log = LoggerFactory.getLogger(EpollLoop.class);

    private final int index;
    private final IoEventLoop eventLoop;
    private final Backlog backlog;
    private final ByteBufAllocator buffers;
    private ByteBuf readBuffer;

    private final ByteBuffer infoBuffer = Sockets.infoBuffer();

    /** Written by any thread. */
    private volatile KeepAlive keepAlive = KeepAlive.DEFAULT;

    /** Accepted streams: read and counted up by whichever loop accepts, counted down here. */
    private final AtomicInteger streams = new AtomicInteger();

    EpollLoop(int index, IoEventLoop eventLoop, Backlog backlog, ByteBufAllocator buffers) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.backlog = backlog;
        this.buffers = buffers;
        readBuffer = buffers.directBuffer(Backlog.LARGEST_READ);
    }

    void keepAlive(KeepAlive changed) {
        keepAlive = changed;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    Backlog backlog() {
        return backlog;
    }

    ByteBuffer infoBuffer() {
        return infoBuffer;
    }

    int streams() {
        return streams.get();
    }

    /** Counts a stream that this loop is about to be given, so that the next accept sees it. From any loop. */
    void adopted() {
        streams.incrementAndGet();
    }

    void adopt(Socket client, byte[] peer, Acceptor acceptor) {
        EpollStream stream = new EpollStream(this, client, peer, streams::decrementAndGet);
        try {
            acceptor.accepted(this, stream);
            // Behind the connect that this may have begun: one that has succeeded at once is told before.
            execute(stream::begin);
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("A client is reset", e);
            stream.reset();
        }
    }

    IoRegistration register(EpollIoHandle handle, EpollIoOps interest) {
        Future<IoRegistration> registered = eventLoop.register(handle);
        // On the loop itself, registration is done when the call returns.
        IoRegistration registration = registered.getNow();
        registration.submit(interest);
        return registration;
    }

    /**
     * The buffer to read into, empty. Whoever was given it the last time and kept it has it for good; then this is another one.
     */
    ByteBuf readBuffer() {
        if (readBuffer.refCnt() > 1) {
            // First, because there may be no memory: the old one is no longer ours alone.
            ByteBuf next = buffers.directBuffer(Backlog.LARGEST_READ);
            readBuffer.release();
            readBuffer = next;
        }
        return readBuffer.clear();
    }

    /** Gives the buffer back, once the thread of the loop has ended. */
    void close() {
        readBuffer.release();
    }

    @Override
    public Cancellable connect(InetSocketAddress address, Duration timeout, ConnectOutcome outcome) {
        EpollConnect connect = new EpollConnect(this, address, outcome);
        connect.begin(timeout);
        return connect;
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Future<?> scheduled = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public int index() {
        return index;
    }
}
