package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointLoad;

/**
 * A usable endpoint in a {@link Balance}. Equal to itself only.
 */
public final class Candidate {
    private final Endpoint endpoint;
    private final EndpointLoad load;

    Candidate(Endpoint endpoint, EndpointLoad load) {
        this.endpoint = endpoint;
        this.load = load;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** The live counters of this endpoint, shared by all snapshots. */
    public EndpointLoad load() {
        return load;
    }
}
