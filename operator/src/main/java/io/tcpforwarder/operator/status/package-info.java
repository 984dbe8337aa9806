/**
 * What is told about a TcpForwarder: pure functions from what was observed and reported to its status. Reports come from pods
 * and are untrusted: only those of live pods of this forwarder count, and nothing in them is taken beyond its bounds. May know
 * {@code observe} and {@code validation}, never the client.
 */
@NullMarked
package io.tcpforwarder.operator.status;

import org.jspecify.annotations.NullMarked;
