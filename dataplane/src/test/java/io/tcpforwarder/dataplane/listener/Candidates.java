package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancer;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Endpoints of one backend, as a balancer makes candidates of them. */
final class Candidates {
    private Candidates() {}

    static Balance balance(String... addresses) {
        ManualTime time = new ManualTime();
        Balancer balancer = new Balancer(
                BalancerSettings.DEFAULT,
                time.ticker(),
                time.clock(),
                Runnable::run,
                new Random(1),
                _ -> {},
                (_, _, _) -> {});
        Map<Endpoint, Availability> endpoints = new LinkedHashMap<>();
        for (String address : addresses) {
            endpoints.put(new Endpoint(new InetSocketAddress(address, 80), null), Availability.READY);
        }
        balancer.backends(Map.of("backend", 1));
        balancer.endpoints("backend", new EndpointSet(endpoints));
        return balancer.current();
    }
}
