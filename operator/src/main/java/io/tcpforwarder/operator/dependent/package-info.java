/**
 * Makes the cluster hold the desired objects, by server-side apply, writing only what differs. May know the client.
 */
@NullMarked
package io.tcpforwarder.operator.dependent;

import org.jspecify.annotations.NullMarked;
