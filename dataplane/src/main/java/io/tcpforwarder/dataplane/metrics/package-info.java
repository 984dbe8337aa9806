/**
 * What Prometheus reads. May know {@code listener}, whose connections it counts, {@code view}, {@code endpoint} and
 * {@code health}.
 */
@NullMarked
package io.tcpforwarder.dataplane.metrics;

import org.jspecify.annotations.NullMarked;
