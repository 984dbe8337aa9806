/** What the operator's own pod is asked: is it alive, is it ready, what are its numbers. Knows nothing of TcpForwarders. */
@NullMarked
package io.tcpforwarder.operator.admin;

import org.jspecify.annotations.NullMarked;
