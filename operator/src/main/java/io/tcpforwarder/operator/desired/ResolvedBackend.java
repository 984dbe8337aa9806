package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import org.jspecify.annotations.Nullable;

/**
 * A backendRef, and what it leads to.
 *
 * @param ref as the spec says
 * @param config what a pod looks for; null: it could not be resolved
 * @param isBarred whether it may not be used even as it was resolved before
 */
public record ResolvedBackend(BackendRef ref, @Nullable BackendConfig config, boolean isBarred) {}
