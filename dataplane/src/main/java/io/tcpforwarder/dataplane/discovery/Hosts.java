package io.tcpforwarder.dataplane.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Addresses of names. One that cannot be found now keeps what was found before. A worker's. */
final class Hosts {
    private final Resolver resolver;
    private final Map<String, List<InetAddress>> known = new HashMap<>();

    /** Who knows the addresses of names. Blocks. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** By the system's resolver. */
    Hosts() {
        this(InetAddress::getAllByName);
    }

    Hosts(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Looks a name up. Blocks.
     *
     * @throws UnknownHostException if that has never worked
     */
    List<InetAddress> addresses(String host) throws UnknownHostException {
        try {
            List<InetAddress> found = List.of(resolver.addresses(host));
            known.put(host, found);
            return found;
        } catch (UnknownHostException e) {
            List<InetAddress> before = known.get(host);
            if (before == null) {
                throw e;
            }
            return before;
        }
    }
}
