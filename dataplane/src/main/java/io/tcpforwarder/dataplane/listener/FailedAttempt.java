package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.endpoint.Endpoint;

/**
 * One attempt of a connection that failed.
 *
 * @param endpoint that was tried
 * @param failure why it failed
 * @param nanos how long it took to fail
 */
public record FailedAttempt(Endpoint endpoint, AttemptFailure failure, long nanos) {}
