package io.tcpforwarder.dataplane.pool;

import io.tcpforwarder.dataplane.transport.Stream;

/**
 * A connection that has carried no byte for anyone. What the endpoint has said meanwhile, such as a greeting, is still unread.
 *
 * @param stream connected, not reading, without a handler of its new owner
 * @param connectNanos how long it took to connect
 */
public record Ready(Stream stream, long connectNanos) {}
