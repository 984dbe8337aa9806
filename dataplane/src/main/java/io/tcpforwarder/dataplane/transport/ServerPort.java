package io.tcpforwarder.dataplane.transport;

/** A port that is listened on. Safe to call from any thread. */
public interface ServerPort {
    /** The port's number; the one that the system chose where 0 was asked for. */
    int number();

    /** Accepts what is already queued, then closes: a client that comes later is refused at once. */
    void close();
}
