package io.tcpforwarder.bench;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A balancer with one backend of many endpoints. */
final class Endpoints {
    private Endpoints() {}

    static Balancer balancer(int count, Ticker ticker) {
        Balancer balancer = new Balancer(
                BalancerSettings.DEFAULT,
                ticker,
                Clock.systemUTC(),
                Runnable::run,
                new SplittableRandom(7),
                _ -> {},
                (_, _, _) -> {});
        balancer.backends(Map.of("backend", 1));
        Map<Endpoint, Availability> all = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            all.put(new Endpoint(new InetSocketAddress(address(i), 6379), null), Availability.READY);
        }
        balancer.endpoints("backend", new EndpointSet(all));
        return balancer;
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
