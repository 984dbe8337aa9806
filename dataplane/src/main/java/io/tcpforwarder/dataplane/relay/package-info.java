/**
 * The two-way copy with back-pressure and half-close. May know {@code transport}.
 */
@NullMarked
package io.tcpforwarder.dataplane.relay;

import org.jspecify.annotations.NullMarked;
