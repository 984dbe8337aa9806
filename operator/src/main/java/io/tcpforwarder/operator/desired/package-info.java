/**
 * What should stand in the cluster for an accepted TcpForwarder: one class per kind of object, each a pure function from the
 * spec and the resolved backends to a model. Values are written as the API server stores them, so that what is read back
 * equals what was applied. May know {@code crds} and the Kubernetes model, never the client.
 */
@NullMarked
package io.tcpforwarder.operator.desired;

import org.jspecify.annotations.NullMarked;
