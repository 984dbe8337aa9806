package io.tcpforwarder.dataplane.probing;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;

/** Who wants the results of probes. Called on the control thread. */
public interface Judge {
    /** A probe ended; {@code connectNanos} counts only where {@code ok} and not negative. */
    void probed(Endpoint endpoint, boolean ok, long connectNanos);

    /** Whether a connection already said what a probe would. */
    boolean connectedWithin(Endpoint endpoint, Duration period);

    /** Whether the endpoint failed last and is not ejected yet: the next probe should decide soon. */
    boolean suspected(Endpoint endpoint);

    /** Whether nothing works, so that the first to come back should be found soon. */
    boolean allDown();
}
