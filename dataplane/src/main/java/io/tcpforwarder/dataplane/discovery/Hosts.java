package io.tcpforwarder.dataplane.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Addresses of names, by the system's resolver. One that cannot be found now keeps what was found before. A worker's. */
final class Hosts {
    private final Map<String, List<InetAddress>> known = new HashMap<>();

    /**
     * Looks a name up. Blocks.
     *
     * @throws UnknownHostException if that has never worked
     */
    List<InetAddress> addresses(String host) throws UnknownHostException {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(host));
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
