package io.tcpforwarder.dataplane.listener;

import java.time.Duration;

/**
 * How an endpoint is reached.
 *
 * @param timeout of one attempt
 * @param attempts different endpoints tried at most, at least 1
 * @param totalTimeout over all attempts
 */
public record ConnectSettings(Duration timeout, int attempts, Duration totalTimeout) {}
