package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClientAdapter;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.Resource;

/**
 * A client that asks about Leases in another manner than about all else. The framework has its elector ask by the same client as
 * informers and controllers, whose requests may take longer than a Lease lasts.
 */
final class ElectionClient extends NamespacedKubernetesClientAdapter<NamespacedKubernetesClient> {
    private final KubernetesClient ofLeases;
    private final Runnable onTry;

    /**
     * Changes neither client.
     *
     * @param onTry called on the elector's threads before each of its tries, which begin by reading the Lease
     */
    ElectionClient(KubernetesClient ofAllElse, KubernetesClient ofLeases, Runnable onTry) {
        super(NamespacedKubernetesClient.class);
        init(ofAllElse);
        this.ofLeases = ofLeases;
        this.onTry = onTry;
    }

    @Override
    public <T extends HasMetadata> MixedOperation<T, KubernetesResourceList<T>, Resource<T>> resources(Class<T> kind) {
        if (!kind.equals(Lease.class)) {
            return super.resources(kind);
        }
        onTry.run();
        return ofLeases.resources(kind);
    }

    @Override
    public <T extends HasMetadata> NamespaceableResource<T> resource(T object) {
        return object instanceof Lease ? ofLeases.resource(object) : super.resource(object);
    }
}
