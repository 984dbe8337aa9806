/**
 * The HTTP endpoints for people and kubelets: health, readiness, metrics, endpoints. May know {@code view}, {@code endpoint} and {@code health}.
 */
@NullMarked
package io.tcpforwarder.dataplane.admin;

import org.jspecify.annotations.NullMarked;
