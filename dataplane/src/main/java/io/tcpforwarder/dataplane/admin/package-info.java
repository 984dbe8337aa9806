/**
 * The HTTP endpoints for people and kubelets: health, readiness, metrics, endpoints. May know {@code view}.
 */
@NullMarked
package io.tcpforwarder.dataplane.admin;

import org.jspecify.annotations.NullMarked;
