/**
 * Sockets as Netty channels on the JDK's selectors: for systems without epoll.
 */
@NullMarked
package io.tcpforwarder.dataplane.transport.channel;

import org.jspecify.annotations.NullMarked;
