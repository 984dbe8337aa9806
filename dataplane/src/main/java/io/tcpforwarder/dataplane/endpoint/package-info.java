/**
 * Where connections can go: an {@link io.tcpforwarder.dataplane.endpoint.Endpoint}, the set of them that discovery
 * found, and the load that each carries. Knows nothing else.
 */
@NullMarked
package io.tcpforwarder.dataplane.endpoint;

import org.jspecify.annotations.NullMarked;
