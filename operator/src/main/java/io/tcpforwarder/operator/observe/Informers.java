package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.ManagedInformerEventSource;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the operator watches, and which TcpForwarder a change concerns. What belongs to a forwarder is found by its label, so
 * an object that lost its owner reference still wakes the one who missed it. Of Services all are watched: a backend may
 * appear long after the resource that names it.
 */
final class Informers {
    private static final String BY_SERVICE = "service";

    private final IndexerResourceCache<TcpForwarder> forwarders;
    private final KubernetesSerialization serialization;
    private final KindInformers<Service> services;
    private final List<KindInformers<? extends HasMetadata>> owned;
    private final OptionalInformer<ServiceMonitor> monitors;
    private final KindInformers<Pod> pods;
    private final KindInformers<TcpForwarderReport> reports;
    private final SimpleInboundEventSource<TcpForwarder> wakeups = new SimpleInboundEventSource<>();

    Informers(EventSourceContext<TcpForwarder> context, ScheduledExecutorService scheduler) {
        forwarders = context.getPrimaryCache();
        forwarders.addIndexer(BY_SERVICE, Informers::serviceKeys);
        serialization = context.getClient().getKubernetesSerialization();
        LeanOwned<Service> own = new LeanOwned<>(Service.class, this::mayBeServed, serialization);
        services = new KindInformers<>(
                Service.class,
                null,
                this::concernedBy,
                service -> Lean.isStub(own.apply(service)) ? Lean.service(service) : service,
                context);
        owned = Part.ALL.stream()
                .map(Part::kind)
                .filter(kind -> !kind.equals(Service.class) && !kind.equals(ServiceMonitor.class))
                .<KindInformers<? extends HasMetadata>>map(kind -> owned(kind, context))
                .toList();
        serialization.registerKubernetesResource(ServiceMonitor.class);
        monitors = new OptionalInformer<>(
                ServiceMonitor.class,
                context.getClient(),
                forwarders,
                scheduler,
                () -> owned(ServiceMonitor.class, context));
        pods = labelled(Pod.class, Lean::pod, context);
        reports = labelled(TcpForwarderReport.class, Lean::report, context);
    }

    List<EventSource<?, TcpForwarder>> eventSources() {
        return Stream.concat(
                        watched().<EventSource<?, TcpForwarder>>flatMap(KindInformers::all),
                        Stream.of(monitors, wakeups))
                .toList();
    }

    IndexerResourceCache<TcpForwarder> forwarders() {
        return forwarders;
    }

    /** All forwarders; none before the first list. */
    Stream<TcpForwarder> served() {
        return forwarders instanceof ManagedInformerEventSource<?, ?, ?> source && !source.isRunning()
                ? Stream.empty()
                : forwarders.list(forwarder -> true);
    }

    KindInformers<Service> services() {
        return services;
    }

    /** What the cache of a kind holds; nothing where the cluster does not serve it. */
    Optional<? extends HasMetadata> get(Class<? extends HasMetadata> kind, ResourceID id) {
        return kind.equals(ServiceMonitor.class)
                ? monitors.get(id)
                : watched()
                        .filter(informers -> informers.kind().equals(kind))
                        .findFirst()
                        .orElseThrow()
                        .get(id);
    }

    /** Lets the caches know what we wrote before the watch tells them, and keeps what it tells then from waking us. */
    void remember(HasMetadata written) {
        if (written instanceof ServiceMonitor monitor) {
            monitors.remember(monitor);
            return;
        }
        watched().forEach(informers -> informers.remember(written));
    }

    /** Of all kinds that every cluster has. */
    private Stream<KindInformers<? extends HasMetadata>> watched() {
        return Stream.concat(owned.stream(), Stream.of(services, pods, reports));
    }

    /** Lets a forwarder be looked at. */
    void wake(TcpForwarder forwarder) {
        wakeups.propagateEvent(ResourceID.fromResource(forwarder));
    }

    /** Kinds that the cluster does not serve, or that we may not read there. */
    Set<Class<? extends HasMetadata>> unserved(String namespace) {
        return monitors.isServedIn(namespace) ? Set.of() : Set.of(ServiceMonitor.class);
    }

    /** All watches without which nothing can be decided. */
    Stream<Watch> watches() {
        return Stream.concat(watchesOfForwarders(), watched().flatMap(KindInformers::watches));
    }

    private Stream<Watch> watchesOfForwarders() {
        return forwarders instanceof ManagedInformerEventSource<?, ?, ?> source ? watches(source) : Stream.empty();
    }

    /** Also true while it is not known which there are. */
    private boolean mayBeServed(ResourceID forwarder) {
        String namespace = forwarder.getNamespace().orElseThrow();
        return forwarders.get(forwarder).isPresent()
                || watchesOfForwarders()
                        .anyMatch(watch -> watch.covers(namespace) && watch.state() == Watch.State.WAITING);
    }

    /** None before the source has started: until then it does not know its namespaces. */
    static Stream<Watch> watches(ManagedInformerEventSource<?, ?, ?> source) {
        return source.isRunning()
                ? source.informerHealthIndicators().values().stream()
                        .map(informer -> Watch.of(source.resourceType(), informer))
                : Stream.empty();
    }

    List<Pod> pods(TcpForwarder forwarder) {
        return List.copyOf(pods.of(forwarder));
    }

    List<TcpForwarderReport> reports(TcpForwarder forwarder) {
        return List.copyOf(reports.of(forwarder));
    }

    private <T extends HasMetadata> KindInformers<T> owned(Class<T> kind, EventSourceContext<TcpForwarder> context) {
        return labelled(kind, new LeanOwned<>(kind, this::mayBeServed, serialization), context);
    }

    private static <T extends HasMetadata> KindInformers<T> labelled(
            Class<T> kind, UnaryOperator<T> lean, EventSourceContext<TcpForwarder> context) {
        return new KindInformers<>(kind, Labels.NAME, Informers::namedByLabel, lean, context);
    }

    private Set<ResourceID> concernedBy(Service service) {
        Set<ResourceID> concerned = new HashSet<>(namedByLabel(service));
        forwarders
                .byIndex(
                        BY_SERVICE,
                        key(
                                service.getMetadata().getNamespace(),
                                service.getMetadata().getName()))
                .forEach(forwarder -> concerned.add(ResourceID.fromResource(forwarder)));
        return concerned;
    }

    private static Set<ResourceID> namedByLabel(HasMetadata object) {
        String name = object.getMetadata().getLabels().get(Labels.NAME);
        return name == null
                ? Set.of()
                : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
    }

    /** The Services that it names, and those that it makes, which someone may have stripped of their label. */
    private static List<String> serviceKeys(TcpForwarder forwarder) {
        ObjectNames own = ObjectNames.of(forwarder.getMetadata().getName());
        Stream<String> backends = forwarder.getSpec().listeners().stream()
                .flatMap(listener -> listener.backendRefs().stream())
                .map(BackendRef::name);
        return Stream.concat(backends, Stream.of(own.owned(), own.metrics()))
                .distinct()
                .map(name -> key(forwarder.getMetadata().getNamespace(), name))
                .toList();
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
