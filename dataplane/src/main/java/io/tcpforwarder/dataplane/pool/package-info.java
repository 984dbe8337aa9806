/**
 * Connections to endpoints that were opened before a client asked for one. Each carries one client and is never handed to a second.
 * May know {@code endpoint}, {@code balance} and {@code transport}.
 */
@NullMarked
package io.tcpforwarder.dataplane.pool;

import org.jspecify.annotations.NullMarked;
