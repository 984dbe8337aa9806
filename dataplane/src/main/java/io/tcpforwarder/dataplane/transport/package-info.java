/**
 * The seam between the data path and the sockets: listen, accept, connect, read, write, end output, reset. The data path
 * speaks to these interfaces and never to Netty's channels. Knows nothing of the rest.
 */
@NullMarked
package io.tcpforwarder.dataplane.transport;

import org.jspecify.annotations.NullMarked;
