package io.tcpforwarder.dataplane.pool;

/** Is told how well the pools of one listener serve. Called on event loops, several at once: implementations are thread-safe. */
public interface PoolObserver {
    /** A client got a connection that was ready. */
    void pooled(String backend);

    /** A client found none, though there is a pool. */
    void notPooled(String backend);

    /** The number of connections that wait has changed by {@code change}. */
    void waiting(int change);
}
