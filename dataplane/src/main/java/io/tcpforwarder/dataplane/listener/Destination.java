package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.endpoint.Endpoint;

/**
 * Where connections of a listener go, by name: an endpoint that left and came back is the same destination.
 *
 * @param listener that sends them
 * @param backend of it
 * @param endpoint of that
 */
public record Destination(String listener, String backend, Endpoint endpoint) {}
