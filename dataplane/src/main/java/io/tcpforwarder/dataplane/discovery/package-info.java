/**
 * Sources of endpoint sets: EndpointSlices, names, files, written-down addresses. Each emits whole sets, never differences, and never takes
 * a failure for a removal. May know {@code endpoint}, {@code watch} and
 * {@code apiserver}.
 */
@NullMarked
package io.tcpforwarder.dataplane.discovery;

import org.jspecify.annotations.NullMarked;
