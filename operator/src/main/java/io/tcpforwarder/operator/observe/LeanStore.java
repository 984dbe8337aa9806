package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;

/**
 * Holds of each object only what is read. What else it carries (annotations, managed fields, owners without number) is memory
 * that whoever may write the object could fill, up to the 1.5 MB that etcd takes, for each object. All but the forwarders themselves are
 * held so. A store belongs to one informer:
 * a list of one namespace would empty a shared store of all others.
 */
final class LeanStore<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> lean;

    LeanStore(UnaryOperator<T> lean) {
        super(Cache::metaNamespaceKeyFunc);
        this.lean = lean;
    }

    @Override
    public T put(String key, T object) {
        return super.put(key, lean.apply(object));
    }
}
