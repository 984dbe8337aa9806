package io.tcpforwarder.dataplane.discovery;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.endpoint.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all slices of a Service say together. An endpoint may stand in two slices while it moves from one to the other; then the
 * better word counts.
 *
 * @param portName of the Service's port; empty for one without a name
 * @param preferredFamily {@code IPv4} or {@code IPv6}: taken where a pod has an address of each
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/">EndpointSlices</a>
 */
record EndpointSlices(String portName, String preferredFamily) {
    /** Of any object, and of any kind: DNS subdomain and label, RFC 1123. */
    private static final int LONGEST_NAME = 253;

    private static final int LONGEST_KIND = 63;

    Found union(Collection<EndpointSlice> slices) {
        List<String> problems = new ArrayList<>();
        Set<Target> preferred = slices.stream()
                .filter(slice -> preferredFamily.equals(slice.getAddressType()))
                .flatMap(slice -> orNone(slice.getEndpoints()).stream())
                .map(endpoint -> target(endpoint.getTargetRef()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<Endpoint, Availability> union = new LinkedHashMap<>();
        for (EndpointSlice slice : slices) {
            if (!isOfAddresses(slice)) {
                continue;
            }
            boolean second = !preferredFamily.equals(slice.getAddressType());
            for (Integer port : ports(slice)) {
                orNone(slice.getEndpoints()).forEach(endpoint -> {
                    Target target = target(endpoint.getTargetRef());
                    boolean hasBetter = second && target != null && preferred.contains(target);
                    if (endpoint.getAddresses().isEmpty() || hasBetter) {
                        return;
                    }
                    String text = endpoint.getAddresses().getFirst();
                    InetSocketAddress address = address(text, port);
                    if (address == null) {
                        problems.add("EndpointSlice " + slice.getMetadata().getName() + ": '" + text + "', port " + port
                                + "; expected an IP address and a port from 1 to 65535");
                        return;
                    }
                    union.merge(
                            new Endpoint(address, target),
                            availability(endpoint.getConditions()),
                            EndpointSlices::better);
                });
            }
        }
        return new Found(new EndpointSet(union), problems);
    }

    /** Null where it is none: the API server asks nothing of ports in a slice, nor of what is behind an endpoint. */
    private static @Nullable InetSocketAddress address(String text, int port) {
        try {
            return port == 0 ? null : new InetSocketAddress(InetAddress.ofLiteral(text), port);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Slices of host names are for other consumers; an ExternalName Service is refused before it comes here. */
    private static boolean isOfAddresses(EndpointSlice slice) {
        return "IPv4".equals(slice.getAddressType()) || "IPv6".equals(slice.getAddressType());
    }

    private List<Integer> ports(EndpointSlice slice) {
        return orNone(slice.getPorts()).stream()
                .filter(port -> port.getPort() != null && isTcp(port))
                .filter(port -> portName.equals(Objects.requireNonNullElse(port.getName(), "")))
                .map(EndpointPort::getPort)
                .toList();
    }

    /** A slice that holds nothing says null: the API server has no other way to write down an empty list of either. */
    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static boolean isTcp(EndpointPort port) {
        return port.getProtocol() == null || port.getProtocol().equals("TCP");
    }

    /** What no object could be called is no name of one, and no report may say it. */
    private static @Nullable Target target(@Nullable ObjectReference reference) {
        if (reference == null
                || reference.getName() == null
                || reference.getName().length() > LONGEST_NAME) {
            return null;
        }
        String kind = Objects.requireNonNullElse(reference.getKind(), "Pod");
        return kind.length() > LONGEST_KIND ? null : new Target(kind, reference.getName());
    }

    /** {@code ready} wins: a Service with publishNotReadyAddresses makes it true whatever the rest says. */
    private static Availability availability(@Nullable EndpointConditions conditions) {
        if (conditions == null || !Boolean.FALSE.equals(conditions.getReady())) {
            return Availability.READY;
        }
        boolean serving = Boolean.TRUE.equals(conditions.getServing());
        boolean terminating = Boolean.TRUE.equals(conditions.getTerminating());
        return serving && terminating ? Availability.TERMINATING : Availability.NOT_READY;
    }

    private static Availability better(Availability one, Availability other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
