package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.endpoint.AddressHash;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointLoad;

/** An endpoint of a backend in a {@link Balance}, the same object in each snapshot. Equal to itself only. */
public final class Candidate {
    private final String backend;
    private final Endpoint endpoint;
    private final EndpointLoad load;
    private final long hash;
    private final Tracked tracked;

    Candidate(String backend, Endpoint endpoint, EndpointLoad load, Tracked tracked) {
        this.backend = backend;
        this.endpoint = endpoint;
        this.load = load;
        this.hash = AddressHash.of(endpoint.address());
        this.tracked = tracked;
    }

    /** The name of the backend that this endpoint is picked for. */
    public String backend() {
        return backend;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** The live counters of this endpoint, shared by all snapshots. */
    public EndpointLoad load() {
        return load;
    }

    /** Of the endpoint's address and port, the same in every process. */
    public long hash() {
        return hash;
    }

    /** The control thread's side. */
    Tracked tracked() {
        return tracked;
    }
}
