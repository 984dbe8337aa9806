package io.tcpforwarder.api.config;

import java.util.Objects;

/**
 * Endpoints by watching the EndpointSlices of a Service.
 *
 * @param namespace of the Service
 * @param service its name
 * @param portName name of the Service's port, as in the slices; empty for the only port of a Service that gives it no name
 * @param ipFamily address type preferred where a pod has several: IPv4 or IPv6
 */
public record EndpointSlicesConfig(String namespace, String service, String portName, IpFamily ipFamily) {
    public EndpointSlicesConfig {
        portName = Objects.requireNonNullElse(portName, "");
        ipFamily = Objects.requireNonNullElse(ipFamily, IpFamily.IPV4);
    }
}
