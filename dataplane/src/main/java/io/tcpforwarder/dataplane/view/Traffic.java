package io.tcpforwarder.dataplane.view;

/**
 * What has come to a listener since it is there; both only grow.
 *
 * @param accepted connections that were let in
 * @param failed connections that were refused, or were let in and did not end well
 */
public record Traffic(long accepted, long failed) {}
