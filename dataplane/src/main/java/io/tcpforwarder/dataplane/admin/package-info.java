/**
 * The HTTP endpoints for people and kubelets: a page to look at, health, readiness, metrics, endpoints, connections, config, log level. May know
 * {@code view}, {@code endpoint}, {@code health} and {@code logging}.
 */
@NullMarked
package io.tcpforwarder.dataplane.admin;

import org.jspecify.annotations.NullMarked;
