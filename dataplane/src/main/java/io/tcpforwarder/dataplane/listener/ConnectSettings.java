package io.tcpforwarder.dataplane.listener;

import java.time.Duration;

/**
 * How an endpoint is reached.
 *
 * @param timeout of one attempt
 * @param attempts different endpoints tried at most, at least 1
 * @param totalTimeout over all attempts
 * @param hedgeAfter when a second attempt begins beside the first; zero: never
 * @param endpointLimit connections that one endpoint may have at once; 0: any number
 */
public record ConnectSettings(
        Duration timeout, int attempts, Duration totalTimeout, Duration hedgeAfter, int endpointLimit) {}
