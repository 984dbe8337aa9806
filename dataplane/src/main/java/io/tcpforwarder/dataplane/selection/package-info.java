/**
 * The algorithms that pick an endpoint from a {@code Balance}, each a small class. Runs on event loops, allocates nothing
 * per pick. May know {@code balance} and {@code endpoint}.
 */
@NullMarked
package io.tcpforwarder.dataplane.selection;

import org.jspecify.annotations.NullMarked;
