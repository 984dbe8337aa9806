package io.tcpforwarder.dataplane;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tcpforwarder.dataplane.discovery.NameService;
import io.tcpforwarder.dataplane.discovery.NettyNameService;
import io.tcpforwarder.dataplane.discovery.ResolvConf;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * The name service as this machine is set up for it.
 *
 * @param names who is asked
 * @param loop a thread of its own, on which answers come
 * @param ipv6 whether addresses of that family lead anywhere from here
 */
record Naming(NameService names, EventLoop loop, boolean ipv6) {
    static Naming ofSystem() {
        EventLoop loop = new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("names", true), NioIoHandler.newFactory())
                .next();
        return new Naming(
                new NettyNameService(loop, DnsServerAddressStreamProviders.platformDefault(), ResolvConf.ofSystem()),
                loop,
                hasIpv6());
    }

    /** As getaddrinfo(3) decides with AI_ADDRCONFIG: an address of a machine that has none of its kind would only be ejected. */
    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress());
        } catch (SocketException e) {
            return false;
        }
    }
}
