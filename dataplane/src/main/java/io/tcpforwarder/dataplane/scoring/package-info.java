/**
 * How good an endpoint is: one number from its connections and probes, in milliseconds, lower is better. Pure arithmetic over
 * time that is handed in; owned by the control thread. May know {@code endpoint}.
 */
@NullMarked
package io.tcpforwarder.dataplane.scoring;

import org.jspecify.annotations.NullMarked;
