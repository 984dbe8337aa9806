/**
 * A listening port, and the life of a connection from accept to settle. May know the whole data path: admission, balance,
 * endpoint, relay, selection, transport.
 */
@NullMarked
package io.tcpforwarder.dataplane.listener;

import org.jspecify.annotations.NullMarked;
