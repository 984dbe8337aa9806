/**
 * The Kubernetes API {@code tcpforwarder.io/v1alpha1}: {@code TcpForwarder}, which people write, and
 * {@code TcpForwarderReport}, which data-plane pods write. Records only; the CRD YAML in this module's folder is generated
 * from them. A component that was left out takes its default in the record's constructor, so a reader never sees null where
 * a default exists. Knows nothing of the operator or the data plane.
 */
@NullMarked
package io.tcpforwarder.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
