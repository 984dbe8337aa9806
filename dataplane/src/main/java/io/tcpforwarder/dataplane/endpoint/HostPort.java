package io.tcpforwarder.dataplane.endpoint;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, as people write them.
 *
 * @param host a name, an IPv4 address or an IPv6 address
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\[\\]:\\s]+)):([0-9]{1,5})");

    /** As metrics and logs show an address: {@code 10.1.2.3:6379} or {@code [fd00::1]:6379}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /**
     * Reads {@code host:port} or {@code [v6]:port}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static HostPort parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (parts.matches()) {
            int port = Integer.parseInt(parts.group(3));
            if (port >= 1 && port <= 65535) {
                return new HostPort(parts.group(1) != null ? parts.group(1) : parts.group(2), port);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is not an address; expected host:port or [IPv6 address]:port, with a port from 1 to 65535");
    }
}
