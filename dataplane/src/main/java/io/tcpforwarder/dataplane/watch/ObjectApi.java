package io.tcpforwarder.dataplane.watch;

import java.util.List;

/**
 * Some objects of the API server.
 *
 * @param <T> their kind
 */
public interface ObjectApi<T> {
    /**
     * All of them, as they are now. Blocks for as long as the client's request timeout.
     *
     * @throws RuntimeException if the API server cannot be asked or refuses
     */
    Listing<T> list();

    /**
     * Their changes since a listing. Blocks until the watch stands.
     *
     * @param events is told of them, on any thread
     * @return to end the watch, after which events may still come
     * @throws RuntimeException if the API server cannot be asked or refuses
     */
    Runnable watch(String resourceVersion, Events<T> events);

    /**
     * What a list answers.
     *
     * @param resourceVersion where a watch goes on from
     * @param objects in no order
     */
    record Listing<T>(String resourceVersion, List<T> objects) {}

    /** What a watch tells. */
    interface Events<T> {
        void changed(T object);

        void deleted(T object);

        /** Nothing happened, but the watch is alive. */
        void alive();

        /** The watch is over; nothing follows. */
        void ended(String reason);
    }
}
