/**
 * Who may come in: limits, and a permit that ends exactly once. May know {@code endpoint}.
 */
@NullMarked
package io.tcpforwarder.dataplane.admission;

import org.jspecify.annotations.NullMarked;
