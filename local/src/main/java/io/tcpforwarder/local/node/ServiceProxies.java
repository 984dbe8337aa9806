package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What kube-proxy does: gives every Service an address and leads each of its ports to the ready endpoints. Belongs to the
 * node's thread.
 */
final class ServiceProxies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxies.class);

    private final KubernetesClient client;
    private final LoopbackAddresses addresses = new LoopbackAddresses(2);
    private final Map<InetSocketAddress, Optional<ServicePortProxy>> proxies = new HashMap<>();

    ServiceProxies(KubernetesClient client) {
        this.client = client;
    }

    void reconcile(List<Service> services, List<EndpointSlice> slices) {
        Set<InetSocketAddress> wanted = new HashSet<>();
        for (Service service : services) {
            String address = service.getSpec().getClusterIP();
            if ("ExternalName".equals(service.getSpec().getType()) || "None".equals(address)) {
                continue;
            }
            if (address == null || address.isEmpty()) {
                assign(service, addresses.next());
                continue;
            }
            addresses.skip(address);
            for (ServicePort port : service.getSpec().getPorts()) {
                InetSocketAddress at = new InetSocketAddress(address, port.getPort());
                wanted.add(at);
                proxies.computeIfAbsent(at, ServiceProxies::open)
                        .ifPresent(proxy -> proxy.setEndpoints(endpoints(service, port, slices)));
            }
        }
        proxies.keySet().stream().filter(at -> !wanted.contains(at)).toList().forEach(this::close);
    }

    private void assign(Service service, String address) {
        client.resource(new ServiceBuilder(service)
                        .editSpec()
                        .withClusterIP(address)
                        .withClusterIPs(address)
                        .endSpec()
                        .build())
                .update();
    }

    /** Empty when the port is not to be had; said once, not at every look. */
    private static Optional<ServicePortProxy> open(InetSocketAddress at) {
        try {
            return Optional.of(new ServicePortProxy(at));
        } catch (IOException e) {
            LOG.warn("Cannot listen on {}: {}", at, e.getMessage());
            return Optional.empty();
        }
    }

    private void close(InetSocketAddress at) {
        Optional<ServicePortProxy> proxy = proxies.remove(at);
        if (proxy != null) {
            proxy.ifPresent(ServicePortProxy::close);
        }
    }

    private static List<InetSocketAddress> endpoints(Service service, ServicePort port, List<EndpointSlice> slices) {
        return slices.stream()
                .filter(slice -> slice.getMetadata()
                        .getNamespace()
                        .equals(service.getMetadata().getNamespace()))
                .filter(slice -> service.getMetadata()
                        .getName()
                        .equals(slice.getMetadata().getLabels().get(ServiceEndpoints.SERVICE_NAME)))
                .flatMap(slice -> slice.getPorts().stream()
                        .filter(candidate -> Objects.equals(candidate.getName(), port.getName()))
                        .flatMap(found -> addresses(slice, found)))
                .toList();
    }

    private static Stream<InetSocketAddress> addresses(EndpointSlice slice, EndpointPort port) {
        return slice.getEndpoints().stream()
                .filter(ServiceProxies::isReady)
                .map(endpoint -> new InetSocketAddress(endpoint.getAddresses().getFirst(), port.getPort()));
    }

    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    @Override
    public void close() {
        List.copyOf(proxies.keySet()).forEach(this::close);
    }
}
