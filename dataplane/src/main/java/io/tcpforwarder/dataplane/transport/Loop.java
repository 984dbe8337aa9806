package io.tcpforwarder.dataplane.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One event loop: a thread that owns streams. {@link #execute} may be called from any thread; everything else on the loop
 * itself.
 */
public interface Loop extends Executor {
    /** Position in {@link Transport#loops()}. */
    int index();

    /**
     * Opens a connection.
     *
     * @param timeout after which it has failed
     * @param outcome told once, on this loop, never from within this call
     * @return to give up; then the outcome is not told
     */
    Cancellable connect(InetSocketAddress address, Duration timeout, ConnectOutcome outcome);

    /** Runs the task on this loop after the delay. */
    Cancellable schedule(Runnable task, Duration delay);

    /** Something that is to come and can be called off. */
    interface Cancellable {
        /** Calls it off; no effect when it has happened. */
        void cancel();
    }

    /** Learns what became of {@link #connect}. */
    interface ConnectOutcome {
        /** The stream does not read before it has a handler and is told to. */
        void connected(Stream stream);

        void failed(ConnectFailure failure);
    }
}
