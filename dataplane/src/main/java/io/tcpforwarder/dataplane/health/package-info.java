/**
 * Whether an endpoint may be used: ejection, revival, tiers, panic, slow start. Owned by the control thread. May know
 * {@code endpoint} and {@code scoring}.
 */
@NullMarked
package io.tcpforwarder.dataplane.health;

import org.jspecify.annotations.NullMarked;
