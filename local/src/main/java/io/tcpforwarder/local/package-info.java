/**
 * A whole cluster in one process and its children, for the demo and for tests of the full loop where no Kubernetes is: the
 * API server of {@code apiserver}, the controllers and the node of {@code node}, and the real operator.
 */
@NullMarked
package io.tcpforwarder.local;

import org.jspecify.annotations.NullMarked;
