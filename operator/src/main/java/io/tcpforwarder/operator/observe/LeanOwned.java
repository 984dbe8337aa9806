package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.desired.ObjectNames;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Keeps the objects that forwarders have, and of any other that carries their label a stub: anybody may write a label, and an
 * object up to the 1.5 MB that etcd takes. So what the cache holds is bounded by the number of forwarders. What is a stub and yet wanted is
 * asked of the API server.
 */
final class LeanOwned<T extends HasMetadata> implements UnaryOperator<T> {
    /** Characters of JSON. Ours have a few thousand; one with more costs its forwarder a request for each pass. */
    static final int LARGEST = 64 * 1024;

    private final Class<T> kind;
    private final Predicate<ResourceID> mayBeServed;
    private final KubernetesSerialization serialization;

    /**
     * For objects of one kind.
     *
     * @param mayBeServed whether there is a forwarder of that name; asked on any thread
     */
    LeanOwned(Class<T> kind, Predicate<ResourceID> mayBeServed, KubernetesSerialization serialization) {
        this.kind = kind;
        this.mayBeServed = mayBeServed;
        this.serialization = serialization;
    }

    /** The object itself, without what is never read of it, or a stub. Nobody else may have it yet. */
    @Override
    public T apply(T full) {
        if (!isAsked(full.getMetadata())) {
            return stub(full);
        }
        full.getMetadata().setManagedFields(List.of());
        if (full instanceof ConfigMap configMap) {
            strip(configMap);
        }
        return serialization.asJson(full).length() <= LARGEST ? full : stub(full);
    }

    /** Whether a forwarder has objects of that name. */
    private boolean isAsked(ObjectMeta object) {
        Map<String, String> labels = object.getLabels();
        String forwarder = labels == null ? null : labels.get(Labels.NAME);
        if (forwarder == null) {
            return false;
        }
        ObjectNames names = ObjectNames.of(forwarder);
        return (object.getName().equals(names.owned()) || object.getName().equals(names.metrics()))
                && mayBeServed.test(new ResourceID(forwarder, object.getNamespace()));
    }

    private T stub(T full) {
        T stub = serialization.convertValue(Map.of(), kind);
        stub.setMetadata(Lean.stub(full.getMetadata()));
        return stub;
    }

    /** Others may put keys of their own beside ours, which pods do not read. */
    private static void strip(ConfigMap configMap) {
        Map<String, String> data = configMap.getData();
        String config = data == null ? null : data.get(DataPlaneConfig.FILE_NAME);
        configMap.setData(config == null ? Map.of() : Map.of(DataPlaneConfig.FILE_NAME, config));
        configMap.setBinaryData(Map.of());
    }
}
