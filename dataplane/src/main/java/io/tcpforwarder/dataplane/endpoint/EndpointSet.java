package io.tcpforwarder.dataplane.endpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All endpoints of one backend, whole: what is not in it is gone.
 *
 * @param endpoints in the order of discovery, unmodifiable
 * @param weights 1 to 1000, of those that have been given one, unmodifiable
 */
public record EndpointSet(Map<Endpoint, Availability> endpoints, Map<Endpoint, Integer> weights) {
    public static final EndpointSet EMPTY = new EndpointSet(Map.of());

    public EndpointSet {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        weights = Map.copyOf(weights);
    }

    /** Endpoints of which each counts as much as any other. */
    public EndpointSet(Map<Endpoint, Availability> endpoints) {
        this(endpoints, Map.of());
    }

    /** Share of an endpoint among the others; 1 where it was given none. */
    public int weight(Endpoint endpoint) {
        return weights.getOrDefault(endpoint, 1);
    }
}
