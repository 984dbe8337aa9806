package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.EndpointView;

/** Is told of each endpoint whose state has changed, on the control thread. */
@FunctionalInterface
public interface Transitions {
    void moved(State from, EndpointView endpoint);
}
