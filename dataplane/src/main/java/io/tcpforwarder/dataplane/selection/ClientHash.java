package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.endpoint.AddressHash;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection comes from, as a number that is the same for all connections of one address and in every process. Found
 * out when a selector first asks, since most never do. Owned by the event loop of its connection.
 */
public final class ClientHash {
    private final Supplier<@Nullable InetSocketAddress> address;
    private boolean known;
    private long value;

    /**
     * Of a client that may be asked for its address.
     *
     * @param address asked once at most; where the client is gone already, null will do
     */
    public ClientHash(Supplier<@Nullable InetSocketAddress> address) {
        this.address = address;
    }

    long value() {
        if (!known) {
            known = true;
            InetSocketAddress from = address.get();
            // The port is another one for each connection.
            value = from == null ? 0 : AddressHash.of(from.getAddress());
        }
        return value;
    }
}
