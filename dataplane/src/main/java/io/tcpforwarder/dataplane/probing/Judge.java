package io.tcpforwarder.dataplane.probing;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;

/** Who wants the results of probes. Called on the control thread. */
public interface Judge {
    /** A probe found the endpoint working; connecting took {@code connectNanos}, which counts only where it is not negative. */
    void probeSucceeded(Endpoint endpoint, long connectNanos);

    /** A probe failed; the cause is for people. */
    void probeFailed(Endpoint endpoint, String cause);

    /** Whether a connection already said what a probe would. */
    boolean connectedWithin(Endpoint endpoint, Duration period);

    /** Whether the endpoint failed last and is not ejected yet: the next probe should decide soon. */
    boolean suspected(Endpoint endpoint);

    /** Whether nothing works, so that the first to come back should be found soon. */
    boolean allDown();
}
