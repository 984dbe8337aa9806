package io.tcpforwarder.dataplane.probing;

import java.net.InetSocketAddress;
import java.time.Duration;

/** One check of an address, without waiting for it. */
public interface Probe {
    /**
     * Begins a check.
     *
     * @param timeout of all of it, connecting and talking
     * @param callback is called exactly once, within the timeout or little after, on any thread
     */
    void check(InetSocketAddress address, Protocol protocol, Duration timeout, Callback callback);

    /** What came of a check. */
    interface Callback {
        /** It worked; connecting took {@code connectNanos}. */
        void succeeded(long connectNanos);

        /**
         * It did not.
         *
         * @param cause why, for a person: short and in printable ASCII, whatever the server said
         */
        void failed(String cause);

        /** It could not be tried, for want of a local port or file descriptor: says nothing of the endpoint. */
        void untried();
    }
}
