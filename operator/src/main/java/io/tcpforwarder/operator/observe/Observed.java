package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.PodTokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster holds that concerns one TcpForwarder. Objects come from shared caches: read them, never change them.
 *
 * @param forwarder the resource
 * @param services by name: those its backendRefs name, and those that lead on from them through other forwarders
 * @param forwarders by name: the other TcpForwarders that those Services lead to
 * @param existing objects under the names that the forwarder's own objects need, whoever controls them; of those that it does
 *     not need at present, only what carries its label
 * @param unserved kinds of such objects that the cluster does not have
 * @param pods the data-plane pods, by label
 * @param reports what claims to come from those pods
 * @param silence which of those reports have not been renewed for too long
 */
public record Observed(
        TcpForwarder forwarder,
        Map<String, Service> services,
        Map<String, TcpForwarder> forwarders,
        List<HasMetadata> existing,
        Set<Class<? extends HasMetadata>> unserved,
        List<Pod> pods,
        List<TcpForwarderReport> reports,
        Silence silence) {
    /** Annotation of every object that the operator applied: a digest of what it applied. */
    public static final String APPLIED_DIGEST = TcpForwarder.GROUP + "/applied-digest";

    public Observed {
        services = Map.copyOf(services);
        forwarders = Map.copyOf(forwarders);
        existing = List.copyOf(existing);
        unserved = Set.copyOf(unserved);
        pods = List.copyOf(pods);
        reports = List.copyOf(reports);
    }

    /** The object of that kind and name, if it exists and is controlled by the forwarder. */
    public <T extends HasMetadata> Optional<T> owned(Class<T> kind, String name) {
        return existing(kind, name).filter(this::controls);
    }

    /** The object of that kind and name, whoever controls it. */
    public <T extends HasMetadata> Optional<T> existing(Class<T> kind, String name) {
        return existing.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    /**
     * Whether the forwarder is the controller of the object. One that we applied and that nobody controls is an orphan, whose owner
     * reference someone took away, or whose owner was deleted without it; it is the forwarder's by its name.
     */
    public boolean controls(HasMetadata object) {
        return controls(forwarder, object);
    }

    static boolean controls(TcpForwarder forwarder, HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst()
                .map(owner -> owner.getUid().equals(forwarder.getMetadata().getUid()))
                .orElseGet(() -> object.getMetadata().getAnnotations().containsKey(APPLIED_DIGEST));
    }

    /** The same after objects were written. */
    public Observed with(List<HasMetadata> written) {
        Map<ObjectKey, HasMetadata> now = new LinkedHashMap<>();
        Stream.concat(existing.stream(), written.stream()).forEach(object -> now.put(ObjectKey.of(object), object));
        return new Observed(
                forwarder, services, forwarders, List.copyOf(now.values()), unserved, pods, reports, silence);
    }

    private record ObjectKey(Class<?> kind, String name) {
        static ObjectKey of(HasMetadata object) {
            return new ObjectKey(object.getClass(), object.getMetadata().getName());
        }
    }

    /** The Deployment of data-plane pods. */
    public @Nullable Deployment deployment() {
        return owned(Deployment.class, names().owned()).orElse(null);
    }

    /** The ConfigMap that the pods watch. */
    public @Nullable ConfigMap configMap() {
        return owned(ConfigMap.class, names().owned()).orElse(null);
    }

    /** The account of the pods, if it is not the one that their tokens are of: see {@link PodTokens}. */
    public @Nullable String renewedAccount() {
        return PodTokens.renewedAccount(
                owned(ServiceAccount.class, names().owned()).orElse(null), deployment());
    }

    /** The Service in front of the pods. */
    public @Nullable Service service() {
        return owned(Service.class, names().owned()).orElse(null);
    }

    /** Names of the forwarder's own objects. */
    public ObjectNames names() {
        return ObjectNames.of(forwarder.getMetadata().getName());
    }
}
