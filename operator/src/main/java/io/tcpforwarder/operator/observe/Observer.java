package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.Part;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Reads the caches of the informers into one {@link Observed}. Any thread may observe once the informers have started. */
public final class Observer {
    /**
     * Objects in one answer to a list. An answer is read before it is made lean, so what someone has filled up to the 1.5 MB that etcd
     * takes must not come by the thousand.
     */
    public static final long PAGE = 50;

    private final KubernetesClient client;
    private final Informers informers;
    private final InstantSource clock;
    private final Renewals renewals;

    /**
     * Makes the informers; whoever runs the controller starts {@link #eventSources()}.
     *
     * @param scheduler runs what looks for kinds that the cluster may begin to serve, and whether the API server answers; may be
     *     blocked for a list
     */
    public Observer(EventSourceContext<TcpForwarder> context, ScheduledExecutorService scheduler, InstantSource clock) {
        client = context.getClient();
        informers = new Informers(context, scheduler);
        this.clock = clock;
        renewals = new Renewals(ApiContact.with(client, scheduler, clock));
    }

    /** What wakes the reconciler. */
    public List<EventSource<?, TcpForwarder>> eventSources() {
        return informers.eventSources();
    }

    /** How the watches do. Of a kind that a cluster need not have there is none. */
    public List<Watch> watches() {
        return informers.watches().toList();
    }

    /** Whether all caches of a namespace have been filled once: before that, what they lack may exist. */
    public boolean knows(String namespace) {
        return informers
                .watches()
                .filter(watch -> watch.covers(namespace))
                .noneMatch(watch -> watch.state() == Watch.State.WAITING);
    }

    /** All that are served. */
    public Stream<TcpForwarder> forwarders() {
        return informers.served();
    }

    /** Everything that concerns the forwarder. Asks the API server only for objects that no cache holds whole. */
    public Observed observe(TcpForwarder forwarder) {
        Map<String, Service> services = new HashMap<>();
        Map<String, TcpForwarder> others = new HashMap<>();
        follow(forwarder, services, others);
        ObjectNames names = ObjectNames.of(forwarder.getMetadata().getName());
        String namespace = forwarder.getMetadata().getNamespace();
        List<HasMetadata> existing = new ArrayList<>();
        Set<Class<? extends HasMetadata>> unserved = informers.unserved(namespace);
        for (Part<?> part : Part.ALL) {
            ResourceID id = new ResourceID(part.name().apply(names), namespace);
            boolean wanted = part.isWantedBy(forwarder.getSpec()) && !unserved.contains(part.kind());
            find(part, id, wanted).forEach(existing::add);
        }
        List<TcpForwarderReport> reports = informers.reports(forwarder);
        return new Observed(
                forwarder,
                services,
                others,
                existing,
                unserved,
                informers.pods(forwarder),
                reports,
                renewals.of(forwarder, reports, clock.instant()));
    }

    /** Observed from now on as well, however far behind the watches are. */
    public void remember(List<HasMetadata> written) {
        written.forEach(informers::remember);
    }

    /** All forwarders that have a Deployment of their own, but for those of namespaces that are not known yet. */
    public List<Served> served() {
        Map<String, Boolean> known = new HashMap<>();
        return informers
                .forwarders()
                .list(forwarder -> known.computeIfAbsent(forwarder.getMetadata().getNamespace(), this::knows))
                .flatMap(forwarder -> named(Deployment.class, forwarder)
                        .map(deployment -> new Served(
                                forwarder,
                                deployment,
                                named(ConfigMap.class, forwarder).orElse(null)))
                        .stream())
                .toList();
    }

    /**
     * Whether a namespace is being deleted. Asks the API server; where that gives no answer, because the operator was installed before
     * it had the right to ask or for any other reason, the namespace is taken for one that stays.
     */
    public boolean isEnding(String namespace) {
        try {
            Namespace found = client.namespaces().withName(namespace).get();
            return found != null && found.isMarkedForDeletion();
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    /** Lets a forwarder be looked at soon, though nothing about it has changed. */
    public void wake(TcpForwarder forwarder) {
        informers.wake(forwarder);
    }

    private <T extends HasMetadata> Optional<T> named(Class<T> kind, TcpForwarder forwarder) {
        ObjectMeta metadata = forwarder.getMetadata();
        ResourceID id = new ResourceID(ObjectNames.of(metadata.getName()).owned(), metadata.getNamespace());
        return informers.get(kind, id).map(kind::cast).filter(object -> Observed.controls(forwarder, object));
    }

    /** Collects the Services behind a forwarder, and those behind the forwarders that they lead to. */
    private void follow(TcpForwarder start, Map<String, Service> services, Map<String, TcpForwarder> others) {
        String namespace = start.getMetadata().getNamespace();
        Deque<TcpForwarder> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            open.remove().getSpec().listeners().stream()
                    .flatMap(listener -> listener.backendRefs().stream())
                    .filter(ref -> !services.containsKey(ref.name()))
                    .flatMap(ref -> informers.services().get(new ResourceID(ref.name(), namespace)).stream())
                    .forEach(service -> {
                        services.put(service.getMetadata().getName(), service);
                        next(service, namespace)
                                .filter(other -> !other.getMetadata()
                                        .getName()
                                        .equals(start.getMetadata().getName()))
                                .filter(other -> others.put(other.getMetadata().getName(), other) == null)
                                .forEach(open::add);
                    });
        }
    }

    private Stream<TcpForwarder> next(Service service, String namespace) {
        Map<String, String> selector = service.getSpec().getSelector();
        String only = selector.get(Labels.NAME);
        return (only == null
                        ? informers.forwarders().list(namespace, _ -> true)
                        : informers.forwarders().get(new ResourceID(only, namespace)).stream())
                .filter(other -> Labels.select(selector, other));
    }

    /**
     * The caches hold only what carries our label; an object of someone else that stands in the way does not. And they hold no more than a
     * stub of what is larger than ours are. Asking again costs requests only until all wanted objects exist.
     */
    private Stream<? extends HasMetadata> find(Part<?> part, ResourceID id, boolean wanted) {
        Optional<? extends HasMetadata> cached = informers.get(part.kind(), id);
        boolean isWhole = cached.filter(object -> !Lean.isStub(object)).isPresent();
        if (isWhole || (cached.isEmpty() && !wanted)) {
            return cached.stream();
        }
        return Stream.ofNullable(client.resources(part.kind())
                .inNamespace(id.getNamespace().orElseThrow())
                .withName(id.getName())
                .get());
    }
}
