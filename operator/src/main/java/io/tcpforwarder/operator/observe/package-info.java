/**
 * Everything a pass reads, read once: {@link io.tcpforwarder.operator.observe.Observed} is a snapshot, and what decides on it
 * reads nothing else. The only package that knows the informers.
 */
@NullMarked
package io.tcpforwarder.operator.observe;

import org.jspecify.annotations.NullMarked;
