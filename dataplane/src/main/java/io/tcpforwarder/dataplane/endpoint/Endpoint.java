package io.tcpforwarder.dataplane.endpoint;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One place to which connections can go. The same address with another target is another pod, and so another endpoint.
 *
 * @param address resolved
 * @param target what is behind it, where that is known
 */
public record Endpoint(InetSocketAddress address, @Nullable Target target) {
    /** The address as metrics and logs show it: {@code 10.1.2.3:6379} or {@code [fd00::1]:6379}. */
    public String label() {
        return HostPort.text(address);
    }
}
