/**
 * What the pod writes to Kubernetes about itself: its {@code TcpForwarderReport}. May know {@code view}, {@code endpoint}, {@code health},
 * {@code apiserver} and the {@code crds} module.
 */
@NullMarked
package io.tcpforwarder.dataplane.report;

import org.jspecify.annotations.NullMarked;
