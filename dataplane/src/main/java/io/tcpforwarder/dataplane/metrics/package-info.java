/**
 * What Prometheus reads. May know {@code view}.
 */
@NullMarked
package io.tcpforwarder.dataplane.metrics;

import org.jspecify.annotations.NullMarked;
