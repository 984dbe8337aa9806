package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import org.jspecify.annotations.Nullable;

/**
 * A forwarder that has pods. From shared caches: read it, never change it.
 *
 * @param configMap null if there is none
 */
public record Served(
        TcpForwarder forwarder,
        Deployment deployment,
        @Nullable ConfigMap configMap) {}
