package io.tcpforwarder.dataplane.endpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All endpoints of one backend, whole: what is not in it is gone.
 *
 * @param endpoints in the order of discovery, unmodifiable
 */
public record EndpointSet(Map<Endpoint, Availability> endpoints) {
    public static final EndpointSet EMPTY = new EndpointSet(Map.of());

    public EndpointSet {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
    }
}
