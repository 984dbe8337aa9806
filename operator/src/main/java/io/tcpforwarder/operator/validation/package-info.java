/**
 * What only the operator can know to be wrong with a TcpForwarder: pure functions from what was observed to findings, all of
 * them at once, each naming the place and what was expected. Nothing here stops what was accepted before from serving. May
 * know {@code observe}, never the client.
 */
@NullMarked
package io.tcpforwarder.operator.validation;

import org.jspecify.annotations.NullMarked;
