/**
 * The one immutable snapshot that event loops choose from, the control-thread side that publishes it, and the rings that carry
 * samples the other way. May know {@code endpoint}, {@code scoring}, {@code health} and {@code view}.
 */
@NullMarked
package io.tcpforwarder.dataplane.balance;

import org.jspecify.annotations.NullMarked;
