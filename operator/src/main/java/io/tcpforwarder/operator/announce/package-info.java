/**
 * Tells what happened as Kubernetes events, few enough to be read: {@link io.tcpforwarder.operator.announce.EventCorrelator}
 * decides, {@link io.tcpforwarder.operator.announce.Announcer} writes. May know {@code status}; nothing depends on an event.
 */
@NullMarked
package io.tcpforwarder.operator.announce;

import org.jspecify.annotations.NullMarked;
