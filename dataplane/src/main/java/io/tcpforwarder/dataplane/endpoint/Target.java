package io.tcpforwarder.dataplane.endpoint;

/**
 * What is behind an endpoint, for people to read.
 *
 * @param kind of the Kubernetes object, mostly {@code Pod}
 * @param name of it, in the Service's namespace
 */
public record Target(String kind, String name) {}
