/**
 * What makes a cluster of an API server: the controllers and the node, as small as they can be while the operator and the
 * data plane notice no difference. Deployments get pods, pods become processes of this machine, each with a loopback address
 * of its own ({@code 127.1.0.0/16}), Services get EndpointSlices and an address ({@code 127.2.0.0/16}) that leads to them.
 * Knows Kubernetes alone, nothing of TcpForwarder: what a container image would hold, {@code PodProgram} says.
 */
@NullMarked
package io.tcpforwarder.local.node;

import org.jspecify.annotations.NullMarked;
