package io.tcpforwarder.dataplane.listener;

import java.util.Set;

/** Who is told about the connections of which listener. Any thread may call. */
public interface ConnectionObservers {
    /** The observer of that listener's connections, the same one until the listener is removed. */
    ConnectionObserver of(String listener);

    /** The backends that the listener has from now on; connections to others may go on. */
    void backends(String listener, Set<String> names);

    /** That listener is no more, though connections of it may go on. */
    void removed(String listener);
}
