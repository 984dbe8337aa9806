/**
 * When the pods of a forwarder become those of this version of the operator: not all at once. What is decided follows from the
 * Deployments and the notes on ConfigMaps, which say how far each has come, so that the next leader goes on where this one ends. May know {@code observe}, {@code
 * desired} and {@code status}, never the client.
 */
@NullMarked
package io.tcpforwarder.operator.upgrade;

import org.jspecify.annotations.NullMarked;
