package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Picks the endpoint of a new connection. One per event loop and listener, used on that loop only. */
public interface Selector {
    /**
     * Picks an endpoint.
     *
     * @param balance the snapshot to pick from
     * @param tried endpoints that this connection has tried already, few
     * @param client where the connection comes from
     * @return null if none is left
     */
    @Nullable
    Candidate select(Balance balance, Collection<Endpoint> tried, ClientHash client);

    /** This loop just failed on a candidate: it is avoided until a newer balance is seen, unless nothing else is left. */
    void failed(Candidate candidate);
}
