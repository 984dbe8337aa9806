package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a connection that is over.
 *
 * @param ending how it ended
 * @param client where it came from, null where the system does not say
 * @param backend of the endpoint that it reached, null if it reached none
 * @param endpoint that it reached, null if none
 * @param origin where the connection to the endpoint came from; means nothing without one
 * @param attempts endpoints tried, the one that was reached included
 * @param failures the attempts that failed, in their order
 * @param connectNanos how long it took to connect to the endpoint, without the attempts before; 0 if none was reached
 * @param firstByteNanos from then until the endpoint's first byte; negative if none came
 * @param durationNanos since it was accepted
 * @param bytesUpstream sent to the endpoint
 * @param bytesDownstream sent to the client
 */
public record ConnectionSummary(
        Ending ending,
        @Nullable InetSocketAddress client,
        @Nullable String backend,
        @Nullable Endpoint endpoint,
        Origin origin,
        int attempts,
        List<FailedAttempt> failures,
        long connectNanos,
        long firstByteNanos,
        long durationNanos,
        long bytesUpstream,
        long bytesDownstream) {}
