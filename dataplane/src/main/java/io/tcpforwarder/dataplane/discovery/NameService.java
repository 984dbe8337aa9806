package io.tcpforwarder.dataplane.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The domain name system, as far as sources of endpoints need it. Answers come on the thread of the source. */
public interface NameService {
    /**
     * Addresses of a host. Both families are those of one name: never one family from one search domain and the other from another.
     *
     * @param ipv6 whether to ask for that family too
     */
    CompletableFuture<Families> addresses(String host, boolean ipv6);

    /** Where a service is. */
    CompletableFuture<Answer<Server>> servers(String service);

    /**
     * An SRV record.
     *
     * @param priority lower first
     * @param weight 0 to 65535
     * @param port 0 to 65535
     * @param host whose addresses count
     * @see <a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782</a>
     */
    record Server(int priority, int weight, int port, String host) {}

    /**
     * What came of the question for the addresses of a host.
     *
     * @param ipv6 none where it was not asked for
     */
    record Families(Answer<InetAddress> ipv4, Answer<InetAddress> ipv6) {}

    /** What came of a question. */
    sealed interface Answer<T> {
        /**
         * There are such records.
         *
         * @param records at least one, in no order that means anything
         * @param ttlSeconds the shortest
         */
        record Records<T>(List<T> records, long ttlSeconds) implements Answer<T> {}

        /** Somebody who should know says that there is none. */
        record None<T>(String why) implements Answer<T> {}

        /** Nobody could say. */
        record Failed<T>(String why) implements Answer<T> {}
    }
}
