/**
 * The operator's own numbers: its passes, the forwarders by condition, its watches, its process. Names and labels are few and
 * fixed; none grows with the number of forwarders.
 */
@NullMarked
package io.tcpforwarder.operator.metrics;

import org.jspecify.annotations.NullMarked;
