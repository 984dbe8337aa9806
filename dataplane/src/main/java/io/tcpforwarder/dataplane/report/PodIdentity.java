package io.tcpforwarder.dataplane.report;

/**
 * The pod that this process runs in.
 *
 * @param name of the pod; its report has the same
 * @param namespace of the pod
 * @param uid of the pod, so that the report goes when this very pod goes
 * @param forwarder name of the TcpForwarder that it works for
 */
public record PodIdentity(String name, String namespace, String uid, String forwarder) {}
