package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.EndpointView;
import java.util.function.Supplier;

/** Is told of each endpoint whose state has changed, on the control thread. */
@FunctionalInterface
public interface Transitions {
    /**
     * Tells of one.
     *
     * @param endpoint looks at all endpoints of the backend, of which thousands may move at once; to be asked now or not at all
     */
    void moved(State from, State to, Supplier<EndpointView> endpoint);
}
