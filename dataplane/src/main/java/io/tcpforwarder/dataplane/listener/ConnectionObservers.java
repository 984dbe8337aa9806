package io.tcpforwarder.dataplane.listener;

/** Who is told about the connections of which listener. Any thread may call. */
public interface ConnectionObservers {
    /** The observer of that listener's connections, the same one until the listener is removed. */
    ConnectionObserver of(String listener);

    /** That listener is no more, though connections of it may go on. */
    void removed(String listener);
}
