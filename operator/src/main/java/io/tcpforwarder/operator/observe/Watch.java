package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;

/**
 * How a watch of the API server does.
 *
 * @param kind what is watched
 * @param namespace where; empty: in all namespaces
 * @param state what is known of it
 */
public record Watch(Class<? extends HasMetadata> kind, String namespace, State state) {
    /** What is known of a watch. */
    public enum State {
        /** Changes are heard. */
        UP,
        /** Changes were heard once, and are not now. */
        LOST,
        /** There has been no answer yet. */
        WAITING
    }

    static Watch of(Class<? extends HasMetadata> kind, InformerHealthIndicator informer) {
        String namespace = informer.getTargetNamespace();
        State heard = informer.isWatching() && informer.isRunning() ? State.UP : State.LOST;
        return new Watch(
                kind,
                Constants.WATCH_ALL_NAMESPACES.equals(namespace) ? "" : namespace,
                informer.hasSynced() ? heard : State.WAITING);
    }

    boolean covers(String place) {
        return namespace.isEmpty() || namespace.equals(place);
    }
}
