/**
 * Sockets as Netty channels: epoll where it is native, NIO elsewhere.
 */
@NullMarked
package io.tcpforwarder.dataplane.transport.channel;

import org.jspecify.annotations.NullMarked;
