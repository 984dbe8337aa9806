/**
 * Active checks of endpoints between connections. May know {@code endpoint}, {@code health} and {@code transport}: a probe
 * opens its connection the way the data path does, so that what is measured is the same.
 */
@NullMarked
package io.tcpforwarder.dataplane.probing;

import org.jspecify.annotations.NullMarked;
