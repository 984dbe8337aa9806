package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import java.time.Instant;

/**
 * One endpoint of a listener, as this process sees it.
 *
 * @param backend it belongs to
 * @param endpoint itself
 * @param state whether it is used
 * @param reason for that state
 * @param scoreMicros microseconds, lower is better
 * @param latencyMicros recent time to connect; 0 before the first sample
 * @param successPercent 0 to 100
 * @param consecutiveFailures failures since the last success
 * @param active connections open now
 * @param since when the state last changed
 * @param detail what explains state and score
 */
public record EndpointView(
        String backend,
        Endpoint endpoint,
        State state,
        Reason reason,
        long scoreMicros,
        long latencyMicros,
        int successPercent,
        int consecutiveFailures,
        int active,
        Instant since,
        EndpointDetail detail) {}
